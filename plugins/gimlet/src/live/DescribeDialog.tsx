import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
} from '@backstage/ui';
import { Surface } from '../elements';
import { ObjectText, type ObjectTextProps } from './ObjectText';

/** An object in words or as YAML, over the page. */
export function DescribeDialog({
  onClose,
  ...props
}: ObjectTextProps & { onClose: () => void }) {
  const { object, as } = props;
  return (
    <Dialog isOpen onOpenChange={open => !open && onClose()} width="60rem">
      <Surface>
        <DialogHeader>
          {as === 'yaml' ? `YAML of ${object.name}` : `About ${object.name}`}
        </DialogHeader>
        <DialogBody>
          <ObjectText {...props} />
        </DialogBody>
        <DialogFooter>
          <Button variant="primary" onPress={onClose}>
            Close
          </Button>
        </DialogFooter>
      </Surface>
    </Dialog>
  );
}
