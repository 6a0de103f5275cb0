/** Words that phrase questions in Chinese, Japanese, Thai, Lao, Khmer and Burmese and say nothing about the topic. */
const stopWords = new Set(
  `
  什么 什麼 甚麼 怎么 怎麼 怎样 怎樣 怎么样 怎麼樣 如何 为什么 為什麼 为何 為何 哪里 哪裡 哪裏 哪儿 哪兒 哪个 哪個 哪些 谁 誰 何时 何時 多少 几 幾 多久 是否
  吗 嗎 呢 吧 啊 请问 請問 请 請 可以 能 能否 会 會 要 想 的 地 得 了 着 在 是 有 和 与 與 或 我 我们 我們 你 你们 你們 您 他 她 它 这 這 那 这个 這個 那个 那個 把 被 吧 做 办 辦 怎么办 怎麼辦 到 去 个 個 几点 幾點 几天 幾天 几个 幾個 多少天 知道 告诉 告訴
  何 なに なん どう どこ どこで だれ 誰 いつ なぜ どれ どの どんな どうやって どうすれば どうすれ どうやっ いくつ いくら です ですか ます ますか まし ました でし でした ません たら れば ば て で た だ
  は が を に へ と も の か ね よ や から まで より くだ さい くださ って とき する すれ し した して いい よい よう こと もの ため ある あり いる い なる れ れる でき できる できます 教え 私 あなた この その あの これ それ
  อะไร อย่างไร ยังไง ไหน ที่ไหน ทำไม เมื่อไร เมื่อไหร่ ใคร เท่าไร เท่าไหร่ กี่ ไหม มั้ย หรือ หรือไม่ หรือเปล่า คือ เป็น อยู่ ที่ ใน ของ และ ให้ ได้ จะ มี ว่า ครับ คะ ค่ะ นะ ฉัน ผม คุณ เรา นี้ นั้น ต้อง ทำ ช่วย บอก ขอ กับ แล้ว ก็ ซึ่ง
  ແມ່ນ ຫຍັງ ແນວໃດ ຢູ່ ໃສ ບໍ່ បាន តើ អ្វី នៅ ទេ ဘယ် လဲ လား သည် ကို`
    .trim()
    .split(/\s+/),
);

/** Polite endings, removed first because the fragments left by dictionary segmentation would pass for words. */
const POLITE_ENDINGS = /(?:下さい|ください|でしょうか|ましょうか|ませんか|ですか|ますか)/g;
/** One character with an aspect particle. */
const ASPECT_PARTICLE = /^.[了过過着著]$/u;

/** Dictionary-based word segmentation; the language follows from the script. */
const segmenter = new Intl.Segmenter('und', { granularity: 'word' });

/**
 * The topic words of a question in a script without spaces, without those that only phrase it.
 *
 * @param run characters of such scripts only, normalised
 * @returns words of at least two characters; if there are none, single characters; if only question words, the whole run
 */
export function topicWords(run: string): string[] {
  const words = Array.from(segmenter.segment(composed(run.replace(POLITE_ENDINGS, ' '))), ({ segment }) => segment.trim());
  const topical = words.filter((word) => word !== '' && !stopWords.has(word) && !ASPECT_PARTICLE.test(word)).map(decomposed);
  const longer = topical.filter((word) => [...word].length > 1);
  if (longer.length > 0) return longer;
  return topical.length > 0 ? topical : [run];
}

/** Compatibility normalisation decomposes the vowel `am` of Thai and Lao; dictionaries have it composed. */
function composed(text: string): string {
  return text.replaceAll('\u0e4d\u0e32', '\u0e33').replaceAll('\u0ecd\u0eb2', '\u0eb3');
}

function decomposed(text: string): string {
  return text.replaceAll('\u0e33', '\u0e4d\u0e32').replaceAll('\u0eb3', '\u0ecd\u0eb2');
}
