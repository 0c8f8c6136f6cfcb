import type { ObjectRef } from '@gimlet-io/backstage-plugin-gimlet-common';
import { involvedIn, refKey, type ObjectRecord } from './ObjectRecord';

/** All records, found by name, by uid, by their owner, and events by whom they are about. */
export class RecordIndex {
  private readonly byRef = new Map<string, ObjectRecord>();
  private readonly byUid = new Map<string, ObjectRecord>();
  private readonly byOwner = new Map<string, Set<ObjectRecord>>();
  private readonly events = new Map<string, Set<ObjectRecord>>();

  get size(): number {
    return this.byRef.size;
  }

  find(ref: ObjectRef): ObjectRecord | undefined {
    return this.byRef.get(refKey(ref));
  }

  /** By the text of its reference. */
  findKey(key: string): ObjectRecord | undefined {
    return this.byRef.get(key);
  }

  findUid(uid: string): ObjectRecord | undefined {
    return this.byUid.get(uid);
  }

  all(): IterableIterator<ObjectRecord> {
    return this.byRef.values();
  }

  ownedBy(uid: string): Iterable<ObjectRecord> {
    return this.byOwner.get(uid) ?? [];
  }

  eventsAbout(ref: ObjectRef): Iterable<ObjectRecord> {
    return this.events.get(refKey(ref)) ?? [];
  }

  put(record: ObjectRecord): void {
    const before = this.find(record.ref);
    if (before) this.remove(before);
    this.byRef.set(refKey(record.ref), record);
    this.byUid.set(record.uid, record);
    if (record.owner) add(this.byOwner, record.owner.uid, record);
    const involved = involvedIn(record);
    if (involved) add(this.events, refKey(involved), record);
  }

  remove(record: ObjectRecord): void {
    this.byRef.delete(refKey(record.ref));
    this.byUid.delete(record.uid);
    if (record.owner) take(this.byOwner, record.owner.uid, record);
    const involved = involvedIn(record);
    if (involved) take(this.events, refKey(involved), record);
  }
}

function add<T>(sets: Map<string, Set<T>>, key: string, value: T): void {
  const set = sets.get(key);
  if (set) set.add(value);
  else sets.set(key, new Set([value]));
}

function take<T>(sets: Map<string, Set<T>>, key: string, value: T): void {
  const set = sets.get(key);
  set?.delete(value);
  if (set?.size === 0) sets.delete(key);
}
