import { List, ListRow } from '@backstage/ui';
import type { ReleaseAnswer } from '@gimlet-io/backstage-plugin-gimlet-common';
import { useState } from 'react';
import { CopyButton, EmptyState } from '../elements';
import styles from './ReleasePage.module.css';

/** The files of the app's folder after the commit. */
export function Manifests({
  answer: { release, path: folder },
  files,
}: {
  answer: ReleaseAnswer;
  files: ReleaseAnswer['manifests'];
}) {
  const [chosen, setChosen] = useState<string>();
  if (files.length === 0) {
    return (
      <EmptyState title="There are no files">
        {`${release.app} has no folder in ${release.environment} after this commit.`}
      </EmptyState>
    );
  }
  const shown = files.find(({ path }) => path === chosen) ?? files[0];
  return (
    <div className={styles.manifests}>
      <List
        aria-label="Files"
        className={styles.files}
        selectionMode="single"
        selectionBehavior="replace"
        disallowEmptySelection
        selectedKeys={[shown.path]}
        onSelectionChange={selected => {
          const [path] = selected === 'all' ? [] : [...selected];
          if (path !== undefined) setChosen(String(path));
        }}
      >
        {files.map(({ path }) => {
          const name = path.startsWith(`${folder}/`)
            ? path.slice(folder.length + 1)
            : path;
          return (
            <ListRow key={path} id={path} textValue={name}>
              {name}
            </ListRow>
          );
        })}
      </List>
      <div className={styles.file}>
        <div className={styles.fileHead}>
          {shown.path}
          <CopyButton text={shown.text} label="Copy the file" />
        </div>
        <pre className={styles.text}>{shown.text}</pre>
      </div>
    </div>
  );
}
