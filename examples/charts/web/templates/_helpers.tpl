{{/* The name of every object: the app's, since the release is the app. */}}
{{- define "web.name" -}}
{{- .Release.Name | trunc 53 | trimSuffix "-" -}}
{{- end }}

{{/* What a selector may rely on: it must never change. */}}
{{- define "web.selectorLabels" -}}
app.kubernetes.io/name: {{ include "web.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* Any text as the value of a label. */}}
{{- define "web.labelValue" -}}
{{- regexReplaceAll "[^A-Za-z0-9_.-]+" . "-" | trunc 63 | trimAll "-_." -}}
{{- end }}

{{/* Without app.kubernetes.io/version: the image says it, and a diff shows what a release really changes. */}}
{{- define "web.labels" -}}
{{ include "web.selectorLabels" . }}
{{- with .Values.gitBranch }}
gimlet.io/branch: {{ include "web.labelValue" . | quote }}
{{- end }}
{{- end }}

{{- define "web.tag" -}}
{{- .Values.image.tag | default .Chart.AppVersion -}}
{{- end }}

{{- define "web.image" -}}
{{ printf "%s:%s" .Values.image.repository (include "web.tag" .) | quote }}
{{- end }}

{{/* Where the container's environment comes from. */}}
{{- define "web.envFrom" -}}
{{- if or .Values.config .Values.secretRefs -}}
envFrom:
  {{- if .Values.config }}
  - configMapRef:
      name: {{ include "web.name" . }}
  {{- end }}
  {{- range .Values.secretRefs }}
  - secretRef:
      name: {{ . }}
  {{- end }}
{{- end }}
{{- end }}
