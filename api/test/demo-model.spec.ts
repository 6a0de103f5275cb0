import { startModelServer } from '../../scripts/demo/model-server.mjs';

const PASSAGES = '<<passages 56d85695b10b0a3b>>\n\n[1] Administering: End a session\nPress it.\n\n<<end of passages 56d85695b10b0a3b>>';

describe('the model of the demo', () => {
  let server: Awaited<ReturnType<typeof startModelServer>>;

  beforeAll(async () => {
    server = await startModelServer(1_000_000);
  });
  afterAll(() => server.close());

  const answerTo = async (...questions: string[]) => {
    const messages = questions.map((content) => ({ role: 'user', content }));
    const body = JSON.stringify({ model: 'quick', messages });
    const answer = await fetch(`${server.url}/chat/completions`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    const chunks = (await answer.text()).split('\n\n').flatMap((line) => (line.startsWith('data: {') ? [JSON.parse(line.slice(6))] : []));
    return chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');
  };

  test('takes the passages before a question for no part of it, and cites them', async () => {
    const answer = await answerTo(`${PASSAGES}\n\nGrazie mille`);
    expect(answer).toContain('grazie mille');
    expect(answer).toContain('[1]');
    expect(answer).not.toMatch(/56d85695|passages/);
    expect(await answerTo('Grazie mille')).not.toContain('[1]');
  });

  test('counts questions without ordinals that are none', async () => {
    const answer = await answerTo('One', 'Two', 'Three');
    expect(answer).toContain('This is question 3 in this conversation');
    expect(answer).not.toMatch(/\dth/);
  });
});
