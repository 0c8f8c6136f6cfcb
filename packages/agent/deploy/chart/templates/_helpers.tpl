{{- define "gimlet-agent.selector" -}}
app.kubernetes.io/name: gimlet-agent
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "gimlet-agent.labels" -}}
{{ include "gimlet-agent.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
{{- end }}
