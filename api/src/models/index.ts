export type { ModelError, ModelResponder } from './model.responder.js';
export { MODEL_RESPONDERS, ModelsModule } from './models.module.js';
