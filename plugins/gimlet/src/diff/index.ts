export { CommitsBetween } from './CommitsBetween';
export { DiffView, type DiffViewProps } from './DiffView';
export { NowThen, type NowThenProps } from './NowThen';
