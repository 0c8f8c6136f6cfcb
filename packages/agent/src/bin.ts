import './smallHeap';
import { main } from './main';

void main(process).then(code => {
  process.exitCode = code;
});
