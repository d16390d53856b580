/**
 * The fictional people of the realm `harbour`: the same ones, with the same passwords, whenever this is run.
 *
 * Nobody here exists. Addresses are of the domains that RFC 2606 reserves, telephone numbers of the block that is
 * reserved for fiction (+1 415 555 0100 to 0199).
 */
import { createHash } from 'node:crypto';

/** Given name, family name and username, five a locale. */
const names = {
  ar: [['ليلى', 'الحداد', 'layla.haddad'], ['يوسف', 'المنصور', 'yusuf.mansour'], ['أمينة', 'بن علي', 'amina.benali'], ['كريم', 'النجار', 'karim.najjar'], ['سلمى', 'الخطيب', 'salma.khatib']],
  bg: [['Иванка', 'Стоянова', 'ivanka.stoyanova'], ['Димитър', 'Колев', 'dimitar.kolev'], ['Цветелина', 'Маринова', 'tsvetelina.marinova'], ['Борис', 'Желязков', 'boris.zhelyazkov'], ['Яна', 'Тодорова', 'yana.todorova']],
  cs: [['Žofie', 'Dvořáková', 'zofie.dvorakova'], ['Jiří', 'Černý', 'jiri.cerny'], ['Řehoř', 'Šťastný', 'rehor.stastny'], ['Kateřina', 'Růžičková', 'katerina.ruzickova'], ['Ondřej', 'Příhoda', 'ondrej.prihoda']],
  de: [['Jürgen', 'Groß', 'juergen.gross'], ['Änne', 'Weiß-Möller', 'aenne.weiss-moeller'], ['Käthe', 'von der Förde', 'kaethe.foerde'], ['Götz', 'Ölschläger', 'goetz.oelschlaeger'], ['Sören', 'Lüders', 'soeren.lueders']],
  el: [['Ελένη', 'Παπαδοπούλου', 'eleni.papadopoulou'], ['Γιώργος', 'Αλεξίου', 'giorgos.alexiou'], ['Χριστίνα', 'Μακρή', 'christina.makri'], ['Θανάσης', 'Ψαράς', 'thanasis.psaras'], ['Όλγα', 'Δημητρίου', 'olga.dimitriou']],
  en: [['Siobhan', "O'Malley", 'siobhan.omalley'], ['Winston', 'Okafor-Hughes', 'winston.okafor'], ['Mary Ann', 'St. John', 'maryann.stjohn'], ['Zoë', 'Fairweather', 'zoe.fairweather'], ['Reginald', 'Quay', 'reginald.quay']],
  es: [['Begoña', 'Núñez', 'begona.nunez'], ['Íñigo', 'Peña', 'inigo.pena'], ['María José', 'de la Ría', 'mariajose.delaria'], ['Andrés', 'Cigüeña', 'andres.ciguena'], ['Lucía', 'Ibáñez', 'lucia.ibanez']],
  et: [['Õie', 'Kõiv', 'oie.koiv'], ['Jüri', 'Mäe', 'jyri.mae'], ['Ülle', 'Sõrmus', 'ylle.sormus'], ['Tõnis', 'Rannamäe', 'tonis.rannamae'], ['Külli', 'Lõhmus', 'kylli.lohmus']],
  fa: [['نرگس', 'رضایی', 'narges.rezaei'], ['آرش', 'کیانی', 'arash.kiani'], ['شیرین', 'پارسا', 'shirin.parsa'], ['بهرام', 'دریایی', 'bahram.daryaei'], ['مهتاب', 'گلستان', 'mahtab.golestan']],
  fr: [['Élodie', 'Lefèvre', 'elodie.lefevre'], ['François', "d'Aubigné", 'francois.daubigne'], ['Maëlys', 'Le Goëlan', 'maelys.legoelan'], ['Noël', 'Bœuf', 'noel.boeuf'], ['Anaïs', 'Crêtelle', 'anais.cretelle']],
  he: [['נועה', 'כהן', 'noa.kohen'], ['אורי', 'ים', 'uri.yam'], ['תמר', 'אלון', 'tamar.alon'], ['יונתן', 'גולן', 'yonatan.golan'], ['שירה', 'נמל', 'shira.namal']],
  hi: [['आरती', 'शर्मा', 'aarti.sharma'], ['विक्रम', 'सिंह', 'vikram.singh'], ['प्रिया', 'पटेल', 'priya.patel'], ['अर्जुन', 'मेहता', 'arjun.mehta'], ['कविता', 'जोशी', 'kavita.joshi']],
  hu: [['Ágnes', 'Kőszegi', 'agnes.koszegi'], ['Győző', 'Révész', 'gyozo.revesz'], ['Örs', 'Vízváry', 'ors.vizvary'], ['Piroska', 'Hajós', 'piroska.hajos'], ['Ödön', 'Szűcs', 'odon.szucs']],
  hy: [['Անահիտ', 'Պետրոսյան', 'anahit.petrosyan'], ['Տիգրան', 'Հակոբյան', 'tigran.hakobyan'], ['Նարե', 'Սարգսյան', 'nare.sargsyan'], ['Արամ', 'Գրիգորյան', 'aram.grigoryan'], ['Լիլիթ', 'Ծովյան', 'lilit.tsovyan']],
  ja: [['さくら', '港', 'sakura.minato'], ['健太', '渡辺', 'kenta.watanabe'], ['ユキ', '髙橋', 'yuki.takahashi'], ['大輔', '船越', 'daisuke.funakoshi'], ['美咲', '灯台', 'misaki.todai']],
  ka: [['ნინო', 'ბერიძე', 'nino.beridze'], ['გიორგი', 'კაპანაძე', 'giorgi.kapanadze'], ['თამარ', 'ზღვაური', 'tamar.zghvauri'], ['ლევან', 'მელაძე', 'levan.meladze'], ['ეკა', 'ჯაფარიძე', 'eka.japaridze']],
  ko: [['서연', '김', 'seoyeon.kim'], ['민준', '박', 'minjun.park'], ['하은', '항구', 'haeun.hanggu'], ['도윤', '최', 'doyun.choi'], ['지우', '남궁', 'jiwoo.namgung']],
  nb: [['Åse', 'Bjørgum', 'aase.bjorgum'], ['Øystein', 'Sjøberg', 'oystein.sjoberg'], ['Sølvi', 'Brygge', 'solvi.brygge'], ['Håkon', 'Fyrlykt', 'haakon.fyrlykt'], ['Ænder', 'Skjær', 'aender.skjaer']],
  pl: [['Łucja', 'Wiśniewska', 'lucja.wisniewska'], ['Grzegorz', 'Brzęczyszczykiewicz', 'grzegorz.brz'], ['Zofia', 'Żaglowska', 'zofia.zaglowska'], ['Bartłomiej', 'Ćwik', 'bartlomiej.cwik'], ['Świętosława', 'Jędrzejczak', 'swietoslawa.j']],
  ta: [['மீனா', 'கடலரசி', 'meena.kadalarasi'], ['குமார்', 'வேலன்', 'kumar.velan'], ['தேவி', 'ராஜன்', 'devi.rajan'], ['அருண்', 'செல்வம்', 'arun.selvam'], ['லட்சுமி', 'துறைமுகம்', 'lakshmi.t']],
  th: [['มาลี', 'ท่าเรือ', 'mali.tharuea'], ['สมชาย', 'ใจดี', 'somchai.jaidee'], ['อรทัย', 'วงศ์ทอง', 'orathai.wongthong'], ['ประเสริฐ', 'ทะเล', 'prasert.thale'], ['น้ำฝน', 'ศรีสุข', 'namfon.srisuk']],
  tr: [['İpek', 'Yıldız', 'ipek.yildiz'], ['Çağrı', 'Öztürk', 'cagri.ozturk'], ['Işıl', 'Denizci', 'isil.denizci'], ['Gökhan', 'Şahin', 'gokhan.sahin'], ['Ümit', 'Iğdır', 'umit.igdir']],
  uk: [['Оксана', 'Шевчук', 'oksana.shevchuk'], ['Андрій', 'Мельник', 'andriy.melnyk'], ['Їжакіна', 'Ґанок', 'yizhakina.ganok'], ['Соломія', 'Гавань', 'solomiya.havan'], ['Тарас', 'Причал', 'taras.prychal']],
  zh: [['海燕', '王', 'haiyan.wang'], ['建国', '李', 'jianguo.li'], ['诗涵', '歐陽', 'shihan.ouyang'], ['子轩', '港', 'zixuan.gang'], ['丽华', '陈', 'lihua.chen']],
};

/** Keycloak's policies in the order in which this realm had them: older people keep the older recipe. */
export const policies = [
  // The iterations that Keycloak itself had as default for SHA-1 and, until release 23, for SHA-256.
  'hashAlgorithm(pbkdf2) and hashIterations(20000)',
  'hashAlgorithm(pbkdf2-sha256) and hashIterations(27500)',
  'hashAlgorithm(pbkdf2-sha512)',
  // Keycloak's default since release 25: argon2id, 5 iterations, 7 MiB.
  'hashAlgorithm(argon2)',
];
const peopleOfPolicy = [18, 18, 18, 66];

/** Passwords that a careless reader would damage. Everybody else has one of 12 to 17 letters, digits and signs. */
const particularPasswords = new Map([
  ['juergen.gross', 'Fischbrötchen um halb zwölf'],
  ['oksana.shevchuk', 'пароль з пробілами 7'],
  ['sakura.minato', '灯台から見た海'],
  ['jianguo.li', '海燕在暴风雨中飞翔2024'],
  ['layla.haddad', 'ميناء قديم 1001'],
  ['noa.kohen', 'מגדלור לבן'],
  ['aarti.sharma', 'समुद्र तट 42'],
  ['christina.makri', 'Θάλασσα, ουρανός & φως'],
  ['zoe.fairweather', 'tea, "toast" & jam'],
  ['siobhan.omalley', "it's; a 'quoted' one -- ok"],
  ['mali.tharuea', '🐙 in the 🌊 harbour'],
  ['reginald.quay', '=SUM(A1:A9)'],
  ['francois.daubigne', 'c:\\ancre\\n%20 <b>$1</b>'],
  ['nino.beridze', 'correct horse battery staple '.repeat(8).trim()],
]);

const groups = ['/crew', '/crew/deck', '/crew/engine room', '/office', '/office/harbour master', '/Café Anker'];
const domains = ['example.com', 'example.org', 'example.net'];
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789-_!.';

function passwordOf(username) {
  const digest = createHash('sha256').update(`harbour ${username}`).digest();
  return [...digest.subarray(0, 12 + (digest[31] % 6))].map((byte) => alphabet[byte % alphabet.length]).join('');
}

/** Everybody, in the order in which they are created. */
export function people() {
  const everybody = Object.entries(names).flatMap(([locale, list]) =>
    list.map(([firstName, lastName, username], ofLocale) => ({ locale, firstName, lastName, username, ofLocale })),
  );
  // One of each locale in turn, so that every recipe meets every script.
  everybody.sort((left, right) => left.ofLocale - right.ofLocale || (left.locale < right.locale ? -1 : 1));
  const policyOf = policies.flatMap((_, policy) => Array(peopleOfPolicy[policy]).fill(policy));
  return everybody.map(({ ofLocale: _, ...name }, index) => {
    const withoutPassword = index % 14 === 9;
    const withoutEmail = index % 19 === 11;
    const requiredActions = !withoutEmail && index % 29 === 7 ? ['VERIFY_EMAIL'] : [];
    return {
      ...name,
      ...(withoutEmail ? {} : { email: emailOf(name.username, index) }),
      emailVerified: !withoutEmail && index % 5 !== 2,
      enabled: index % 15 !== 4,
      ...(withoutPassword ? {} : { password: particularPasswords.get(name.username) ?? passwordOf(name.username) }),
      temporary: !withoutPassword && index % 13 === 6,
      policy: policyOf[index],
      requiredActions,
      attributes: {
        locale: [name.locale],
        ...(index % 3 === 0 ? {} : { phoneNumber: [`+1415555${String(100 + (index % 100)).padStart(4, '0')}`] }),
        ...(index % 8 === 5 ? { berth: [`A${index}`, `B${index + 1}`] } : {}),
      },
      groups: index % 2 === 0 ? [groups[(index / 2) % groups.length]] : [],
      // People without a password sign in with somebody else's account; two of the others have done so too.
      federated: withoutPassword ? index % 28 === 9 : index === 30 || index === 71,
    };
  });
}

function emailOf(username, index) {
  const tag = index % 23 === 3 ? '+harbour' : '';
  return `${username}${tag}@${domains[index % domains.length]}`;
}
