//! The words by which the parts of a report are recognised: standing headings, labelled lines, questions, furniture,
//! placeholders, embeds. No word decides alone: what stands around it is weighed in [`crate::outline`].

use lang::Text;

use crate::{
    clean::{fold, folded},
    draft::LinkKind,
};

/// What a heading that no talk has opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// What the reporter thinks of it.
    Impression,
    /// The end of the report.
    Closing,
    Questions,
    Contents,
    /// A heading over all sessions, without words of its own.
    Container,
    /// Stands before the sessions: what, where, for whom.
    Lead,
    /// A part of the evening that is no talk: party, next time, accounts.
    Aside,
    Slides,
    Video,
}

const STANDING: [(Standing, &[&str]); 9] = [
    (
        Standing::Impression,
        &[
            "感想",
            "所感",
            "個人的な感想",
            "ひとこと感想",
            "impression",
            "impressions",
            "my impression",
            "セッションの感想",
            "思ったこと",
            "感じたこと",
            "学び",
            "気づき",
        ],
    ),
    (
        Standing::Closing,
        &[
            "さいごに",
            "最後に",
            "終わりに",
            "おわりに",
            "おわり",
            "終わり",
            "まとめ",
            "全体の感想",
            "全体を通して",
            "全体を通しての感想",
            "ふりかえり",
            "振り返り",
            "総括",
            "参加してみて",
            "参加した感想",
            "参加しての感想",
            "closing remarks",
            "conclusion",
            "summary",
            "wrap-up",
            "おわりに・感想",
            "まとめと感想",
            "感想・まとめ",
            "感想とまとめ",
            "まとめ・感想",
        ],
    ),
    (
        Standing::Questions,
        &[
            "質疑応答",
            "質疑",
            "q&a",
            "qa",
            "質問",
            "質問コーナー",
            "q & a",
            "q&aセッション",
            "qaセッション",
            "質問と回答",
            "質問タイム",
            "qaタイム",
            "q&aタイム",
        ],
    ),
    (Standing::Contents, &["目次", "contents", "table of contents", "toc", "もくじ", "index"]),
    (
        Standing::Container,
        &[
            "レポート",
            "report",
            "イベントレポート",
            "セッション",
            "sessions",
            "session",
            "セッションレポート",
            "セッション内容",
            "内容",
            "発表内容",
            "発表",
            "発表一覧",
            "登壇",
            "登壇内容",
            "lt",
            "lts",
            "lt大会",
            "lightning talks",
            "ライトニングトーク",
            "本編",
            "各セッション",
            "セッション一覧",
            "セッション紹介",
            "当日の様子",
            "当日の内容",
            "メインセッション",
            "講演",
            "トーク",
            "各発表",
            "各セッションの内容",
            "参加したセッション",
            "聴講したセッション",
            "見たセッション",
            "個人的に気になったセッション",
            "発表メモ",
            "メモ",
            "講演内容",
            "プログラム",
            "発表の内容",
            "day1",
            "day2",
        ],
    ),
    (
        Standing::Lead,
        &[
            "はじめに",
            "前置き",
            "概要",
            "イベント概要",
            "開催概要",
            "イベントについて",
            "この記事について",
            "この記事は",
            "タイムテーブル",
            "アジェンダ",
            "agenda",
            "スケジュール",
            "プログラム一覧",
            "日時",
            "会場",
            "会場について",
            "参加の動機",
            "参加の経緯",
            "参加した経緯",
            "きっかけ",
            "参加しようと思った理由",
            "overview",
            "introduction",
            "about",
            "イベント情報",
            "開催情報",
            "どんなイベント",
            "どんなイベント?",
            "対象",
            "背景",
            "経緯",
            "イベントの概要",
            "勉強会概要",
            "勉強会について",
            "とは",
            "tl;dr",
            "要約",
            "目的",
            "前提",
            "開催日時",
            "開催場所",
            "場所",
            "登壇者",
            "会場の様子",
        ],
    ),
    (
        Standing::Aside,
        &[
            "懇親会",
            "打ち上げ",
            "二次会",
            "懇親会など",
            "懇親会の様子",
            "会計",
            "次回",
            "次回予告",
            "次回の予定",
            "次回について",
            "参考",
            "参考リンク",
            "参考資料",
            "参考文献",
            "参考記事",
            "関連リンク",
            "関連記事",
            "リンク",
            "リンク集",
            "links",
            "references",
            "参加者のブログ",
            "ブログ",
            "参加レポート一覧",
            "他の方のレポート",
            "みなさんのレポート",
            "スポンサー",
            "スポンサー紹介",
            "sponsors",
            "会場スポンサー",
            "謝辞",
            "アンケート",
            "アンケート結果",
            "告知",
            "宣伝",
            "その他",
            "おまけ",
            "余談",
            "写真",
            "ギャラリー",
            "お弁当",
            "ランチ",
            "昼食",
            "ネットワーキング",
            "交流会",
            "フォトセッション",
            "記念撮影",
            "ノベルティ",
            "おみやげ",
            "お土産",
            "togetter",
            "ツイートまとめ",
            "ハッシュタグ",
            "当日のツイート",
            "運営より",
            "運営から",
            "お問い合わせ",
            "編集後記",
            "ブース",
            "スポンサーブース",
            "抽選会",
            "じゃんけん大会",
            "プレゼント",
        ],
    ),
    (
        Standing::Slides,
        &[
            "資料",
            "発表資料",
            "登壇資料",
            "スライド",
            "資料一覧",
            "資料の一覧",
            "発表資料一覧",
            "登壇資料一覧",
            "スライド一覧",
            "slides",
        ],
    ),
    (Standing::Video, &["動画", "アーカイブ", "アーカイブ動画", "録画", "配信", "配信アーカイブ", "video", "youtube"]),
];

/// Marks around a heading that are not part of it.
const MARKS: &[char] = &[
    '■', '□', '◆', '◇', '▼', '▽', '●', '○', '◎', '★', '☆', '【', '】', '[', ']', '＜', '＞', '<', '>', '≪', '≫', '《',
    '》', '*', '§', '-', '–', '—', '~', '〜', '・', ' ', '\u{3000}', '#',
];

/// A heading without marks and numbers before it.
pub fn bare(text: &str) -> &str {
    let text = text.trim_matches(MARKS);
    let behind = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = behind.len() < text.len() && behind.starts_with(['.', '．', '、', ')', '）']);
    let circled = text.strip_prefix(|c| matches!(c, '\u{2460}'..='\u{2473}' | '\u{2776}'..='\u{277f}'));
    let text = circled.filter(|rest| !rest.trim().is_empty()).unwrap_or(text);
    let text = if numbered { behind.trim_start_matches(['.', '．', '、', ')', '）']) } else { text };
    without_clock(strip_emoji(text.trim_matches(MARKS))).trim_matches(MARKS)
}

/// "19:05〜19:40 題名": the times before it, and what follows them; all of it where nothing does.
pub fn split_clock(text: &str) -> (&str, &str) {
    let mut end = 0;
    let mut rest = text;
    for _ in 0..2 {
        let lead = rest.len() - rest.trim_start_matches([' ', '\u{3000}', '~', '〜', '～', '-', '–', '－']).len();
        let inner = &rest[lead..];
        let hours = inner.bytes().take_while(u8::is_ascii_digit).count();
        let sign = inner[hours..].chars().next().filter(|c| matches!(c, ':' | '：'));
        let Some(sign) = sign.filter(|_| (1..=2).contains(&hours)) else { break };
        let minutes = &inner[hours + sign.len_utf8()..];
        if minutes.len() < 2
            || !minutes.as_bytes()[..2].iter().all(u8::is_ascii_digit)
            || minutes.as_bytes().get(2).is_some_and(u8::is_ascii_digit)
        {
            break;
        }
        let taken = lead + hours + sign.len_utf8() + 2;
        end += taken;
        rest = &rest[taken..];
    }
    let title =
        rest.trim_start_matches([' ', '\u{3000}', '~', '〜', '～', '-', '–', '－', ':', '：', '|', '｜']).trim();
    if end == 0 || title.is_empty() { ("", text) } else { (&text[..end], title) }
}

fn without_clock(text: &str) -> &str {
    split_clock(text).1
}

/// The standing heading that a text is, with what stands behind its colon.
pub fn standing(text: &str) -> Option<(Standing, &str)> {
    let text = strip_emoji(bare(text));
    if text.chars().count() > 80 {
        return None;
    }
    let (head, behind) = match text.find([':', '：']) {
        Some(at) => (text[..at].trim(), text[at..].trim_start_matches([':', '：']).trim()),
        None => (text, ""),
    };
    let head = folded(head);
    let head = head.trim_end_matches(['!', '?', '。', '…', ' ', '♪', '~', '〜']);
    let known = STANDING.iter().find(|(_, words)| words.contains(&head)).map(|(standing, _)| *standing);
    known.or_else(|| lightning(head)).or_else(|| ends_as(head)).map(|standing| (standing, behind))
}

/// LTタイム, LT枠, Lightning talks: a heading over several.
fn lightning(head: &str) -> Option<Standing> {
    let rest = head
        .strip_prefix("lt")
        .or_else(|| head.strip_prefix("ライトニングトーク"))
        .or_else(|| head.strip_prefix("lightning talk"))?;
    let rest = rest.trim();
    ["s", "タイム", "枠", "大会", "コーナー", "セッション", "の部", "パート", "session", "sessions"]
        .contains(&rest)
        .then_some(Standing::Container)
}

/// Longer headings that end, or begin, as a standing one does.
fn ends_as(head: &str) -> Option<Standing> {
    let short = head.chars().count() <= 24;
    let ends = |words: &[&str]| short && words.iter().any(|w| head.ends_with(w));
    let starts = |words: &[&str]| short && words.iter().any(|w| head.starts_with(w));
    if ends(&["の感想", "を終えて", "に参加して", "のまとめ", "参加してみての感想"])
        && !starts(&["session", "セッション"])
    {
        Some(Standing::Closing)
    } else if ends(&["とは", "とは?", "について知る", "の概要", "開催概要", "参加の目的", "したきっかけ", "の経緯"])
        && short
        && head.chars().count() <= 16
    {
        Some(Standing::Lead)
    } else if starts(&["懇親会", "次回", "参考", "関連", "スポンサー"]) && head.chars().count() <= 14 {
        Some(Standing::Aside)
    } else {
        None
    }
}

/// Pictures at both ends.
pub fn strip_emoji(text: &str) -> &str {
    text.trim_matches(
        |c: char| matches!(c, '\u{1f000}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}' | '\u{fe0f}' | '\u{200d}'),
    )
    .trim()
}

/// What a labelled line of a section or of the preamble says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Title,
    Speaker,
    Slides,
    Video,
    Level,
    Date,
    Hashtags,
    Author,
    Source,
    Survey,
    /// Some other label: the line stands for itself.
    Other,
}

const FIELDS: [(Field, &[&str]); 10] = [
    (Field::Title, &["タイトル", "題名", "演題", "title", "テーマ", "発表タイトル", "セッションタイトル"]),
    (
        Field::Speaker,
        &[
            "登壇者",
            "発表者",
            "スピーカー",
            "speaker",
            "speakers",
            "講演者",
            "講師",
            "登壇",
            "話し手",
            "presenter",
            "登壇者名",
            "発表者名",
            "by",
        ],
    ),
    (
        Field::Slides,
        &["資料", "発表資料", "登壇資料", "スライド", "slide", "slides", "スライド資料", "講演資料", "資料url"],
    ),
    (Field::Video, &["動画", "アーカイブ", "アーカイブ動画", "録画", "video", "youtube", "配信"]),
    (Field::Level, &["level", "レベル"]),
    (Field::Date, &["開催日", "日時", "開催日時", "日付", "date", "when", "日程", "開催日程"]),
    (Field::Hashtags, &["ハッシュタグ", "hashtag", "hashtags", "タグ", "twitterハッシュタグ", "公式ハッシュタグ"]),
    (Field::Author, &["著者", "筆者", "author", "書いた人", "執筆", "文", "レポーター"]),
    (
        Field::Source,
        &[
            "connpass",
            "doorkeeper",
            "イベントページ",
            "申込ページ",
            "申し込みページ",
            "イベントurl",
            "公式ページ",
            "公式サイト",
            "募集ページ",
        ],
    ),
    (Field::Survey, &["アンケート", "survey"]),
];

/// "登壇者 : 山田 花子さん": the field and its value; the label is at most 16 characters of one word.
pub fn labelled(text: &str) -> Option<(Field, &str)> {
    let text = text.trim().trim_start_matches(['*', '■', '◆', '・', '●', '▼', '【', '[']);
    let at = text.find([':', '：']).or_else(|| text.find('】'))?;
    let behind = text[at..].trim_start_matches([':', '：', '】', '*', ' ', '\u{3000}']);
    let head = text[..at].trim_matches(['*', ' ', '\u{3000}', '】', ']']);
    if head.is_empty() || head.chars().count() > 16 || text[at..].starts_with("://") || text[at..].starts_with(":embed")
    {
        return None;
    }
    let head = folded(head);
    let digits = head.chars().all(|c| c.is_ascii_digit());
    let known = FIELDS.iter().find(|(_, words)| words.contains(&head.trim())).map(|(field, _)| *field);
    match known {
        Some(field) => Some((field, behind.trim())),
        None if !digits && !behind.is_empty() && !head.contains([' ', '。', '、', '(', '「']) => {
            Some((Field::Other, behind.trim()))
        }
        None => None,
    }
}

/// 登壇者, 発表者, Speaker: a heading over names alone.
pub fn is_over_names(text: &str) -> bool {
    let head = folded(bare(text));
    let head = head.trim_end_matches([':', ' ']);
    FIELDS.iter().any(|(field, words)| *field == Field::Speaker && words.contains(&head)) || head == "登壇者紹介"
}

/// A lone address, perhaps as a Markdown link or in pointed brackets.
pub fn is_address(text: &str) -> bool {
    let text = text.trim().trim_matches(['<', '>']);
    (text.starts_with("https://") || text.starts_with("http://")) && !text.contains(char::is_whitespace)
}

/// The address that a line embeds, in the ways of the blogs: Zenn's `@[speakerdeck](id)`, Hatena's `[url:embed]`,
/// short codes, a whole line of HTML.
pub fn embed_line(text: &str) -> Option<String> {
    let text = text.trim();
    if let Some((kind, rest)) = text.strip_prefix("@[").and_then(|t| t.split_once("](")) {
        let id = rest.strip_suffix(')').filter(|id| !id.is_empty() && !id.contains(char::is_whitespace))?;
        return match kind {
            _ if id.starts_with("http") => Some(id.to_owned()),
            "speakerdeck" => Some(format!("https://speakerdeck.com/player/{id}")),
            "docswell" => Some(format!("https://www.docswell.com/slide/{id}/embed")),
            "slideshare" => Some(format!("https://www.slideshare.net/slideshow/embed_code/key/{id}")),
            "youtube" => Some(format!("https://www.youtube.com/watch?v={id}")),
            _ => None,
        };
    }
    if let Some(inner) = text.strip_prefix("[http").and_then(|t| t.strip_suffix(']')) {
        let address = inner
            .split(":embed")
            .next()
            .and_then(|a| a.split(":title").next())
            .and_then(|a| a.split(":cite").next())?;
        return (!inner.contains("](") && inner.len() > address.len()).then(|| format!("http{address}"));
    }
    for (open, close) in [("{{<", ">}}"), ("{{%", "%}}"), ("{%", "%}")] {
        let Some(inner) = text.strip_prefix(open).and_then(|t| t.strip_suffix(close)) else { continue };
        let mut words = inner.split_whitespace();
        let kind = words.next()?.to_ascii_lowercase();
        let id = words.last()?.trim_matches(['"', '\'']);
        let id = id.rsplit('=').next().unwrap_or(id).trim_matches(['"', '\'']);
        return match kind.as_str() {
            _ if id.starts_with("http") => Some(id.to_owned()),
            "youtube" => Some(format!("https://www.youtube.com/watch?v={id}")),
            "speakerdeck" => Some(format!("https://speakerdeck.com/player/{id}")),
            "docswell" => Some(format!("https://www.docswell.com/slide/{id}/embed")),
            "slideshare" => Some(format!("https://www.slideshare.net/slideshow/embed_code/key/{id}")),
            _ => None,
        };
    }
    None
}

/// What a link leads to, by its host and label.
pub fn link_kind(url: &str, label: &str) -> LinkKind {
    let host = url.split('/').nth(2).unwrap_or_default().to_ascii_lowercase();
    let is = |names: &[&str]| names.iter().any(|n| host == *n || host.ends_with(&format!(".{n}")));
    let label = folded(label);
    let says = |words: &[&str]| words.iter().any(|w| label.contains(w));
    if is(&["speakerdeck.com", "slideshare.net", "docswell.com"])
        || url.contains("docs.google.com/presentation")
        || says(&["資料", "スライド", "slide"])
    {
        LinkKind::Slides
    } else if is(&["youtube.com", "youtu.be", "youtube-nocookie.com", "vimeo.com"])
        || says(&["動画", "アーカイブ", "video"])
    {
        LinkKind::Video
    } else if is(&["doorkeeper.jp", "connpass.com"]) {
        LinkKind::Source
    } else if is(&["forms.gle"]) || url.contains("docs.google.com/forms") || says(&["アンケート", "survey"]) {
        LinkKind::Survey
    } else {
        LinkKind::Other
    }
}

/// A short line that promises slides or a video, or only names them: its kind, and whether it promises.
pub fn placeholder(text: &str) -> Option<(LinkKind, bool)> {
    if text.chars().count() > 30 {
        return None;
    }
    let text = folded(text);
    let text = text.trim_start_matches(['*', '[', '【', '■', '▼', '・', '(']).trim_end_matches(['*', ']', '】', '。']);
    let words = [
        ("登壇資料", LinkKind::Slides),
        ("発表資料", LinkKind::Slides),
        ("資料", LinkKind::Slides),
        ("スライド", LinkKind::Slides),
        ("slides", LinkKind::Slides),
        ("アーカイブ動画", LinkKind::Video),
        ("動画", LinkKind::Video),
        ("アーカイブ", LinkKind::Video),
        ("video", LinkKind::Video),
        ("アンケート", LinkKind::Survey),
    ];
    let (kind, rest) = words.iter().find_map(|(w, k)| text.strip_prefix(w).map(|rest| (*k, rest)))?;
    let rest = rest.trim_start_matches([' ', '/', ':', 'は', '、', '-', '―', '(']).trim_end_matches([' ', ')', '!']);
    let later = ["後ほど", "のちほど", "後日", "準備中", "公開予定", "coming soon", "tbd", "近日"];
    if rest.is_empty() {
        Some((kind, false))
    } else {
        later.iter().any(|w| rest.starts_with(w)).then_some((kind, true))
    }
}

/// The reason why a line belongs to the page and not to the report.
pub fn furniture(text: &str) -> Option<Text> {
    const SHARE: [&str; 24] = [
        "share this article",
        "share",
        "tweet",
        "シェア",
        "シェアする",
        "この記事をシェアする",
        "共有",
        "いいね",
        "いいね!",
        "フォローする",
        "follow",
        "facebook",
        "twitter",
        "x",
        "line",
        "pocket",
        "はてなブックマーク",
        "hatena",
        "ツイート",
        "リンクをコピー",
        "コピー",
        "bluesky",
        "note",
        "feedly",
    ];
    const SITE: [&str; 20] = [
        "関連記事",
        "おすすめ記事",
        "人気記事",
        "関連リンク",
        "related articles",
        "ログイン",
        "sign in",
        "メニュー",
        "menu",
        "検索",
        "search",
        "トップへ戻る",
        "back to top",
        "次の記事",
        "前の記事",
        "ホーム",
        "home",
        "プロフィール",
        "この記事を書いた人",
        "コメントを書く",
    ];
    if text.chars().count() > 120 {
        return None;
    }
    let text = folded(text);
    let text = text.trim();
    let reason = |ja, en| Some(Text::new(ja, en));
    if SHARE.contains(&text) {
        return reason("記事を共有するボタンです。", "A button to share the article.");
    }
    let logos = text.replace("logo", " ");
    if text.contains("logo")
        && logos.split_whitespace().count() > 0
        && logos.split_whitespace().all(|w| w.chars().all(|c| c.is_ascii_alphanumeric()))
        && text.split("logo").count() <= 8
        && text.matches("logo").count() >= logos.split_whitespace().count()
    {
        return reason("共有先のロゴです。", "Logos of sites to share to.");
    }
    if text.starts_with('©')
        || text.starts_with("(c) ")
        || text.starts_with("copyright")
        || text.contains("all rights reserved")
    {
        return reason("著作権の表示です。", "The copyright notice.");
    }
    if SITE.contains(&text) {
        return reason("サイトの案内です。", "The site's navigation.");
    }
    None
}

/// "2日目", "Day 2", "Day2: …": the day, from 1.
pub fn day(text: &str) -> Option<u32> {
    let text = folded(text);
    let text = text.trim_matches(['【', '】', '[', ']', '■', ' ', '*']);
    let number = |s: &str| s.parse::<u32>().ok().filter(|n| (1..=9).contains(n));
    if let Some((n, rest)) = text.split_once("日目") {
        return number(n.trim()).filter(|_| rest.chars().count() <= 30);
    }
    let rest = text.strip_prefix("day")?.trim_start();
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let behind = rest[digits..].trim_start();
    (behind.is_empty() || behind.starts_with([':', '(', '/', '-', '2']))
        .then(|| number(&rest[..digits]))
        .flatten()
        .filter(|_| behind.chars().count() <= 30)
}

/// A question's asker and text: "[name]・text", "[Anonymous] text", "Q. text", "Q1: text", "質問: text".
pub fn question(text: &str) -> Option<(String, &str)> {
    let text = text.trim_matches('*').trim();
    for (open, close) in [('[', ']'), ('［', '］')] {
        if let Some((name, rest)) = text.strip_prefix(open).and_then(|t| t.split_once(close)) {
            let body =
                rest.trim_start().strip_prefix(['・', '･', ':', '：']).map(str::trim).filter(|b| !b.is_empty())?;
            let name = name.trim();
            let long = name.chars().count() > 60;
            return (!long).then(|| (if is_anonymous(name) { String::new() } else { name.to_owned() }, body));
        }
    }
    marked(text, &["質問", "question"], 'q').map(|body| (String::new(), body))
}

/// An answer: "A. text", "A1: text", "回答: text".
pub fn answer(text: &str) -> Option<&str> {
    marked(text.trim_matches('*').trim(), &["回答", "answer", "答え"], 'a')
}

/// What stands behind "Q.", "Q1:", "質問：", "**Q** …".
fn marked<'a>(text: &'a str, words: &[&str], letter: char) -> Option<&'a str> {
    let head: Vec<char> = text.chars().take(14).map(fold).collect();
    let word = words.iter().find(|w| head.starts_with(&w.chars().collect::<Vec<_>>()));
    let mut at = match word {
        Some(word) => word.chars().count(),
        None => usize::from(head.first() == Some(&letter)),
    };
    if at == 0 {
        return None;
    }
    while head.get(at).is_some_and(|c| c.is_ascii_digit() || *c == '*') {
        at += 1;
    }
    matches!(head.get(at), Some('.' | ':' | '、' | '）' | ')')).then_some(())?;
    let length: usize = text.chars().take(at + 1).map(char::len_utf8).sum();
    Some(text[length..].trim_matches('*').trim()).filter(|b| !b.is_empty())
}

fn is_anonymous(name: &str) -> bool {
    matches!(folded(name).as_str(), "anonymous" | "匿名" | "匿名希望" | "名無し" | "anon" | "")
}
