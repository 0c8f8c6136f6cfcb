import {
  Alert,
  Button,
  Checkbox,
  CheckboxGroup,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Select,
  TextField,
} from '@backstage/ui';
import { useApi } from '@backstage/frontend-plugin-api';
import type { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { useState } from 'react';
import { gimletApiRef } from '../api';
import { CommandLine, ErrorPanel } from '../elements';
import { toGimletError } from '../hooks';
import styles from './CreateTokenDialog.module.css';
import {
  ACTION_WORDS,
  EXPIRIES,
  NEW_TOKEN,
  readTokenForm,
  type TokenForm,
} from './tokenForm';

function Secret({ name, secret }: { name: string; secret: string }) {
  return (
    <div className={styles.fields}>
      <Alert
        status="warning"
        icon
        title="Copy the secret now"
        description="It is shown this once: only a hash of it is kept."
      />
      <CommandLine command={secret} />
      <p className={styles.hint}>
        CI gives it as GIMLET_TOKEN. It appears in commits as{' '}
        <code>{`token/${name}`}</code>.
      </p>
    </div>
  );
}

/** Makes a token, and shows its secret once. */
export function CreateTokenDialog({
  onCreated,
  onClose,
}: {
  onCreated: () => void;
  onClose: () => void;
}) {
  const client = useApi(gimletApiRef);
  const [form, setForm] = useState<TokenForm>(NEW_TOKEN);
  const [tried, setTried] = useState(false);
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<GimletError>();
  const [secret, setSecret] = useState<string>();
  const set = (changes: Partial<TokenForm>) => setForm({ ...form, ...changes });
  const read = readTokenForm(form, Date.now());
  const problems = tried && 'problems' in read ? read.problems : {};

  const create = async () => {
    setTried(true);
    if (!('body' in read)) return;
    setPending(true);
    setError(undefined);
    try {
      const answer = await client.createToken({ body: read.body });
      setSecret(answer.secret);
      onCreated();
    } catch (thrown) {
      setError(toGimletError(thrown));
    }
    setPending(false);
  };

  const field = (name: 'name' | 'environments' | 'repositories') => ({
    value: form[name],
    onChange: (value: string) => set({ [name]: value }),
    isInvalid: problems[name] !== undefined,
    ...(problems[name] && { description: problems[name] }),
  });

  return (
    <Dialog
      isOpen
      // A click beside it would lose a secret that nobody can be shown again, also one that is on its way.
      isDismissable={!secret && !pending}
      isKeyboardDismissDisabled={pending}
      onOpenChange={open => !open && onClose()}
      width={560}
    >
      <DialogHeader>
        {secret ? `Token ${form.name.trim()}` : 'New token'}
      </DialogHeader>
      <DialogBody>
        {secret ? (
          <Secret name={form.name.trim()} secret={secret} />
        ) : (
          <div className={styles.fields}>
            <TextField
              label="Name"
              placeholder="ci-checkout"
              {...field('name')}
            />
            <CheckboxGroup
              label="It may"
              value={form.actions}
              onChange={actions => set({ actions })}
              isInvalid={problems.actions !== undefined}
            >
              {Object.entries(ACTION_WORDS).map(([action, words]) => (
                <Checkbox key={action} value={action}>
                  {words}
                </Checkbox>
              ))}
            </CheckboxGroup>
            {problems.actions && (
              <p className={styles.problem}>{problems.actions}</p>
            )}
            <TextField
              label="In the environments"
              placeholder="staging, preview-*"
              {...field('environments')}
            />
            <TextField
              label="For the repositories"
              placeholder="acme/checkout, acme/shop-*"
              {...field('repositories')}
            />
            <Select
              label="It expires"
              options={EXPIRIES}
              value={form.expires}
              onChange={expires => set({ expires: String(expires) })}
            />
            {error && (
              <ErrorPanel error={error} title="The token was not made" />
            )}
          </div>
        )}
      </DialogBody>
      <DialogFooter>
        {secret ? (
          <Button variant="primary" onPress={onClose}>
            I have copied it
          </Button>
        ) : (
          <>
            <Button variant="secondary" isDisabled={pending} onPress={onClose}>
              Cancel
            </Button>
            <Button variant="primary" isPending={pending} onPress={create}>
              Make the token
            </Button>
          </>
        )}
      </DialogFooter>
    </Dialog>
  );
}
