import { KnowledgeBase } from './knowledge-base.js';

const knowledge = new KnowledgeBase([
  {
    document: 'zh',
    markdown:
      '# 员工手册\n\n## 备份\n\n每天晚上服务器会自动备份数据库,备份文件保存三十天。\n\n## 会议室\n\n会议室在三楼,需要提前一天在前台预订。\n\n' +
      '## 账号\n\n如果忘记密码,请联系管理员重置。\n\n## 请假\n\n员工每年有十五天带薪年假,须提前一周申请。',
  },
  {
    document: 'ja',
    markdown:
      '# 社内マニュアル\n\n## 予約\n\n会議室は三階にあります。前日までに受付で予約してください。\n\n## アカウント\n\nパスワードをお忘れの場合は管理者に連絡してください。\n\n' +
      '## 勤務\n\n在宅勤務の申請は前週の金曜日までに上司へ提出してください。',
  },
  {
    document: 'th',
    markdown: '# คู่มือพนักงาน\n\n## การจอง\n\nห้องประชุมอยู่ชั้นสาม กรุณาจองล่วงหน้าหนึ่งวัน\n\n## บัญชี\n\nหากลืมรหัสผ่าน กรุณาติดต่อผู้ดูแลระบบ\n\n## วันลา\n\nพนักงานมีวันลาพักร้อนสิบห้าวันต่อปี',
  },
]);

test.each([
  ['数据库怎么备份?', 'zh#备份'],
  ['会议室在哪里', 'zh#会议室'],
  ['密码忘了怎么办', 'zh#账号'],
  ['员工可以休多少天年假？', 'zh#请假'],
  ['会議室はどこですか', 'ja#予約'],
  ['パスワードを忘れました', 'ja#アカウント'],
  ['在宅勤務の申請方法を教えてください', 'ja#勤務'],
  ['ห้องประชุมอยู่ที่ไหน', 'th#การจอง'],
  ['ลืมรหัสผ่านทำอย่างไร', 'th#บัญชี'],
  ['ลาพักร้อนได้กี่วัน', 'th#วันลา'],
])('S36: %s finds the passage that contains the words', (question, where) => {
  const [best] = knowledge.search(question, 3);
  expect([`${best?.document}#${best?.heading}`, best!.coverage >= 0.6]).toEqual([where, true]);
});

test.each(['火星上有多少人口', '今日の天気は？', 'ราคาทองคำวันนี้'])('S36: %s finds nothing that would answer it', (question) => {
  expect(knowledge.search(question, 3).filter(({ coverage }) => coverage >= 0.5)).toEqual([]);
});
