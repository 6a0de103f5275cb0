import { keepFormattingTags } from './formatting-tags';

describe('keepFormattingTags', () => {
  it.each([
    ['H<sub>2</sub>O<br/>and', 'H<sub>2</sub>O<br>and'],
    ['<details open><summary>More</summary>text</details>', '<details><summary>More</summary>text</details>'],
    ['<p align="center" onclick="x()">mid</p>', '<p>mid</p>'],
    ['<KBD>Esc</KBD>', '<kbd>Esc</kbd>'],
    ['before<!-- a note -->after', 'beforeafter'],
    ['<img src=x onerror=alert(1)>', '&lt;img src=x onerror=alert(1)&gt;'],
    ['<script>alert("1")</script>', '&lt;script&gt;alert("1")&lt;/script&gt;'],
    ['<a href="javascript:x">y</a>', '&lt;a href=&quot;javascript:x&quot;&gt;y&lt;/a&gt;'],
    ['<b title="<img src=x onerror=alert(1)>">', '&lt;b title="&lt;img src=x onerror=alert(1)&gt;"&gt;'],
    ['<p<script>', '&lt;p&lt;script&gt;'],
    ['<br-custom>', '&lt;br-custom&gt;'],
    ['a < b > c', 'a &lt; b &gt; c'],
    ['kept &amp; whole', 'kept &amp; whole'],
    ['<scr<!-- x -->ipt>alert(1)<!-- open', '&lt;script&gt;alert(1)&lt;!-- open'],
    ['a<!-- one -->b<!--->c-->d', 'abd'],
  ])('%s', (html, shown) => {
    expect(keepFormattingTags(html)).toBe(shown);
  });
});
