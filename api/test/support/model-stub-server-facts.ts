import type { ServerResponse } from 'node:http';

/** Answers `GET /v1/models` and `GET /props` in one of the ways that `ModelStub.about` lists. */
export function answerAbout(about: string, path: string, response: ServerResponse): void {
  const send = (status: number, body: unknown) => void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  if (about === 'models_hang') return;
  const isList = path === '/v1/models';
  const lists: Readonly<Record<string, unknown>> = {
    models_ok: { object: 'list', data: [{ id: 'first', max_model_len: 32_768 }, { id: 'second', max_model_len: 4_096 }] },
    models_llamacpp: { object: 'list', data: [{ id: 'first', meta: { n_ctx_train: 131_072 } }] },
    models_huge: { object: 'list', data: Array.from({ length: 40_000 }, (_, at) => ({ id: `model-${at}`, max_model_len: 1_024 })) },
  };
  if (isList && lists[about]) return send(200, lists[about]);
  if (path === '/props' && about === 'models_llamacpp') return send(200, { default_generation_settings: { n_ctx: 6_144 } });
  send(404, { error: { message: 'not found' } });
}
