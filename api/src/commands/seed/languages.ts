/** Sample data of one language for a seeded database. Every list has at least one entry; `{}` in a sentence is replaced by a topic. */
export interface Language {
  /** given names as written, each with its spelling in an email address */
  given: readonly (readonly [written: string, address: string])[];
  family: readonly string[];
  /** whether the family name comes first */
  familyFirst?: boolean;
  topics: readonly string[];
  questions: readonly string[];
  replies: readonly string[];
}

/** The languages of seeded people, most frequent first. */
export const languages: readonly Language[] = [
  {
    given: [['Olivia', 'olivia'], ['Noah', 'noah'], ['Amelia', 'amelia'], ['Jack', 'jack'], ['Zoë', 'zoe'], ['Siobhán', 'siobhan'], ['Imani', 'imani'], ['Ethan', 'ethan']],
    family: ['Smith', 'O’Brien', 'Walker', 'Okafor', 'Nguyen', 'MacLeod', 'Patel', 'Fitzgerald', 'Hughes', 'Brown'],
    topics: ['the invoice', 'my parcel', 'the mobile app', 'two-factor sign-in', 'the annual plan', 'the data export', 'a refund', 'the opening hours', 'the printer 🖨️', 'our team account'],
    questions: ['How do I change {}?', 'I have a problem with {}.', 'Can you help me with {}, please?', 'Why does {} not work any more?', 'Is there news about {}?', 'Where can I find {}?'],
    replies: ['Let us look at {} together. Which version do you use?', 'I have checked {}; everything looks right on our side now.', 'You find {} in the settings, under your account.', 'Thank you for your patience: {} is being worked on.'],
  },
  {
    given: [['Jürgen', 'juergen'], ['Käthe', 'kaethe'], ['Lukas', 'lukas'], ['Franziska', 'franziska'], ['Sören', 'soeren'], ['Anneliese', 'anneliese'], ['Björn', 'bjoern'], ['Ute', 'ute']],
    family: ['Müller', 'Weiß', 'Schröder', 'Krüger', 'Jäger', 'Großmann', 'Hoffmann', 'Böhm', 'Yıldız', 'Fuchs'],
    topics: ['die Rechnung', 'mein Paket', 'die Kündigungsfrist', 'der Datenexport', 'das Jahresabo', 'die Öffnungszeiten', 'das Passwort', 'die Lieferung nach Österreich', 'der Zugang fürs Team', 'die Rückerstattung'],
    questions: ['Wo finde ich Hilfe zu: {}?', 'Ich habe eine Frage: {}', '{} – was muss ich tun?', 'Können Sie mir bitte helfen? Es geht um Folgendes: {}', '{} funktioniert nicht mehr.'],
    replies: ['Gern. Zum Thema „{}“ brauche ich noch Ihre Kundennummer.', 'Ich habe nachgesehen: {} ist in Ordnung.', 'Das ändern Sie in den Einstellungen, im Abschnitt „{}“.'],
  },
  {
    given: [['José', 'jose'], ['Lucía', 'lucia'], ['Íñigo', 'inigo'], ['María José', 'mariajose'], ['Begoña', 'begona'], ['Andrés', 'andres']],
    family: ['García', 'Muñoz', 'Fernández', 'Ibáñez', 'Núñez', 'Peña', 'Gutiérrez', 'Ávila'],
    topics: ['la factura', 'mi pedido', 'la contraseña', 'el plan anual', 'el envío a Canarias', 'la devolución', 'el acceso del equipo', 'la aplicación'],
    questions: ['¿Cómo cambio {}?', 'Tengo un problema con {}.', '¿Qué pasa con {}?', 'Necesito ayuda con {}, por favor.'],
    replies: ['Con mucho gusto. ¿Desde cuándo ocurre con {}?', 'Ya he revisado {} y todo está en orden.', 'Encontrará {} en los ajustes de su cuenta.'],
  },
  {
    given: [['Łukasz', 'lukasz'], ['Małgorzata', 'malgorzata'], ['Żaneta', 'zaneta'], ['Wojciech', 'wojciech'], ['Agnieszka', 'agnieszka'], ['Michał', 'michal']],
    family: ['Wiśniewski', 'Dąbrowska', 'Wójcik', 'Zieliński', 'Łuczak', 'Źródłowska'],
    topics: ['faktura', 'moja przesyłka', 'hasło', 'zwrot pieniędzy', 'konto firmowe', 'aplikacja mobilna'],
    questions: ['Gdzie jest {}?', 'Mam pytanie: {}', '{} – jak to zmienić?', 'Proszę o pomoc. Temat: {}'],
    replies: ['Oczywiście, sprawdzam: {}.', 'Temat „{}” jest już załatwiony.', 'To ustawienie znajdzie Pan w sekcji „{}”.'],
  },
  {
    given: [['Çağla', 'cagla'], ['İbrahim', 'ibrahim'], ['Şule', 'sule'], ['Ömer', 'oemer'], ['Gülşen', 'gulsen'], ['Işıl', 'isil']],
    family: ['Yılmaz', 'Öztürk', 'Çelik', 'Şahin', 'Doğan', 'Kılıç'],
    topics: ['fatura', 'kargo', 'şifre', 'iade', 'yıllık üyelik', 'mobil uygulama'],
    questions: ['{} hakkında bir sorum var.', '{} nerede?', '{} neden çalışmıyor?', 'Yardım eder misiniz? Konu: {}'],
    replies: ['Elbette, {} konusuna hemen bakıyorum.', 'Kontrol ettim: {} tamam.', 'Bunu ayarlarda, “{}” bölümünde değiştirebilirsiniz.'],
  },
  {
    given: [['Ольга', 'olga'], ['Дмитрий', 'dmitry'], ['Екатерина', 'ekaterina'], ['Ярослав', 'yaroslav'], ['Надежда', 'nadezhda'], ['Фёдор', 'fyodor']],
    family: ['Иванова', 'Соколов', 'Шевченко', 'Кузнецова', 'Щербаков', 'Ковалёв'],
    topics: ['счёт', 'моя посылка', 'пароль', 'возврат денег', 'годовая подписка', 'доступ для команды'],
    questions: ['Где найти: {}?', 'У меня вопрос: {}.', 'Не работает {}, помогите, пожалуйста.', '{} — что делать?'],
    replies: ['Конечно, сейчас проверю: {}.', 'Проверил: {} — всё в порядке.', 'Это меняется в настройках, раздел «{}».'],
  },
  {
    given: [['Ελένη', 'eleni'], ['Γιώργος', 'giorgos'], ['Αθηνά', 'athina'], ['Νίκος', 'nikos'], ['Ζωή', 'zoi']],
    family: ['Παπαδόπουλος', 'Οικονόμου', 'Αγγελοπούλου', 'Νικολάου', 'Δημητρίου'],
    topics: ['το τιμολόγιο', 'το δέμα μου', 'ο κωδικός', 'η συνδρομή', 'η εφαρμογή'],
    questions: ['Πού βρίσκω: {};', 'Έχω πρόβλημα με: {}.', 'Μπορείτε να βοηθήσετε; Θέμα: {}'],
    replies: ['Βεβαίως, ελέγχω τώρα: {}.', 'Όλα είναι εντάξει με: {}.', 'Θα το βρείτε στις ρυθμίσεις, στην ενότητα «{}».'],
  },
  {
    given: [['ليلى', 'layla'], ['يوسف', 'yusuf'], ['فاطمة', 'fatima'], ['عمر', 'omar'], ['نور', 'nour']],
    family: ['الحداد', 'المصري', 'خليل', 'منصور', 'العلي'],
    topics: ['الفاتورة', 'الطرد', 'كلمة المرور', 'استرداد المبلغ', 'تطبيق الهاتف'],
    questions: ['أين أجد {}؟', 'عندي مشكلة في {}.', 'كيف أغيّر {}؟'],
    replies: ['بكل سرور، سأتحقق من {} الآن.', 'تحققت من {} وكل شيء سليم.', 'ستجد {} في إعدادات حسابك.'],
  },
  {
    given: [['अनन्या', 'ananya'], ['विक्रम', 'vikram'], ['प्रिया', 'priya'], ['रोहन', 'rohan'], ['सीता', 'sita']],
    family: ['शर्मा', 'सिंह', 'अय्यर', 'बनर्जी', 'पटेल'],
    topics: ['बिल', 'मेरा पार्सल', 'पासवर्ड', 'रिफंड', 'मोबाइल ऐप'],
    questions: ['{} कहाँ मिलेगा?', '{} में समस्या है।', '{} कैसे बदलें?'],
    replies: ['ज़रूर, मैं अभी {} देखता हूँ।', '{} अब ठीक है।', '{} आपको सेटिंग में मिलेगा।'],
  },
  {
    given: [['伟', 'wei'], ['秀英', 'xiuying'], ['子轩', 'zixuan'], ['雨桐', 'yutong'], ['浩然', 'haoran']],
    family: ['王', '李', '张', '欧阳', '陈'],
    familyFirst: true,
    topics: ['发票', '我的包裹', '密码', '退款', '手机应用', '年度套餐'],
    questions: ['怎么修改{}？', '{}出了问题。', '请问{}在哪里？', '{}为什么不能用了？'],
    replies: ['好的，我来看一下{}。', '{}已经处理好了。', '您可以在设置里找到{}。'],
  },
  {
    given: [['さくら', 'sakura'], ['陽翔', 'haruto'], ['結衣', 'yui'], ['健太', 'kenta'], ['美咲', 'misaki']],
    family: ['佐藤', '鈴木', '高橋', '田中', '渡辺'],
    familyFirst: true,
    topics: ['請求書', '荷物', 'パスワード', '返金', 'アプリ', '年間プラン'],
    questions: ['{}について教えてください。', '{}が使えません。', '{}はどこにありますか？'],
    replies: ['かしこまりました。{}を確認いたします。', '{}は問題ございません。', '設定画面の「{}」から変更できます。'],
  },
  {
    given: [['서연', 'seoyeon'], ['민준', 'minjun'], ['지우', 'jiwoo'], ['하은', 'haeun']],
    family: ['김', '이', '박', '최', '정'],
    familyFirst: true,
    topics: ['청구서', '택배', '비밀번호', '환불', '모바일 앱'],
    questions: ['{} 관련해서 질문이 있어요.', '{} 어디에 있나요?', '{} 안 돼요. 도와주세요!'],
    replies: ['네, {} 확인해 보겠습니다.', '{} 처리되었습니다.', '설정에서 {} 찾으실 수 있습니다.'],
  },
];
