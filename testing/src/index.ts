// What tests of extensions use.
export { type Answer, TestClient } from './client.js';
export { TestClock } from './clock.js';
export { createTestDatabase, type DatabaseKind, databaseKinds, type TestDatabase } from './databases.js';
export { describeOnBoth } from './describe-on-both.js';
export { EventReader, type StreamEvent } from './event-reader.js';
export { type StartOptions, startSwitchboard, type Switchboard } from './start-switchboard.js';
