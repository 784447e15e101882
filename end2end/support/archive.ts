// A ZIP as a community of some years would hand it in: six reports of different shapes, a list of attendees as connpass
// writes it, and a workbook as slido exports it. All people and words are made up.
import { strToU8, zipSync } from "fflate";

/** `Security-JAWS 第101回` … `第106回`. */
export const REPORTS: Record<string, Uint8Array> = {
  // Markdown with front matter, as a static site keeps it.
  "blog/101.md": strToU8(`---
title: Security-JAWS 第101回レポート
date: 2031-01-15
tags: [secjaws101]
---

## Session1: 潮の満ち引きを測る さくら貝商会 入江 みなもさん

- 一つ目の測り方
- 二つ目の測り方

## Session2: 灯台の当番表 みさき大学 岬 あかりさん

- 当番は二人で
`),
  // HTML, as a blog service exports it.
  "blog/102.html": strToU8(`<!DOCTYPE html><html><head><title>Security-JAWS 第102回レポート</title></head><body><h1>Security-JAWS 第102回レポート</h1>
<p>2031年2月12日(水)に開きました。</p><h2>Session1: 浮き輪の点検 さくら貝商会 入江 みなもさん</h2><ul><li>空気を見る<ul><li>朝と夕方</li></ul></li></ul>
<h2>Session2: 波止場の鍵 みなと株式会社 港 かなでさん</h2><ul><li>鍵は三つ</li></ul></body></html>`),
  // Plain text with marks, as a mail has it.
  "mail/103.txt": strToU8(`Security-JAWS 第103回レポート

2031年3月12日(水)に開きました。

●Session1: 地図を折る みさき大学 岬 あかりさん
　・折り目は四つ
　・角を合わせる

●Session2: 羅針盤の直し方 みなと株式会社 港 かなでさん
　・北を先に
`),
  // Two talks under one heading, which a person parts.
  "blog/104.md": strToU8(`# Security-JAWS 第104回レポート

2031年4月9日(水)に開きました。

## Session1: 網のつくろい さくら貝商会 入江 みなもさん

- 目をそろえる

帆のたたみ方 みさき大学 岬 あかりさん

- 風下から
`),
  // One talk under two headings, which a person joins.
  "blog/105.md": strToU8(`# Security-JAWS 第105回レポート

2031年5月14日(水)に開きました。

## Session1: 磯の地図 みなと株式会社 港 かなでさん

- 潮だまりを書く

## Session2: つづき みなと株式会社 港 かなでさん

- 岩の名前を書く
`),
  // A heading whose parts cannot be told for certain.
  "blog/106.md": strToU8(`# Security-JAWS 第106回レポート

2031年6月11日(水)に開きました。

## Session1: 星を頼りに帰る夜の話 星見台 観測班 夜久 ほたるさん

- 明るい星から
`),
};

/** What connpass lists: people without addresses. */
const ATTENDEES = `参加枠名,ユーザー名,表示名,利用開始日,コメント,参加ステータス,出欠ステータス,更新日時,受付番号
現地,umi,浜 うみ,2020年01月02日,,参加,出席,2031年01月02日 12:00,1
現地,kai,貝 かい,2020年01月02日,楽しみです,参加,欠席,2031年01月02日 12:10,2
オンライン,nami,波 なみ,2020年01月02日,,参加,出席,2031年01月03日 12:00,3
オンライン,sora,空 そら,2020年01月02日,,参加キャンセル,,2031年01月03日 12:00,4
`;

const xml = (content: string) => strToU8(`<?xml version="1.0" encoding="UTF-8"?>${content}`);
const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const packages = "http://schemas.openxmlformats.org/package/2006/relationships";
const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

/** A workbook with one sheet of these rows. */
function workbook(rows: string[][]): Uint8Array {
  const cells = rows.map((row, at) => {
    const one = row.map((text, column) => `<c r="${String.fromCharCode(65 + column)}${at + 1}" t="inlineStr"><is><t>${text}</t></is></c>`);
    return `<row r="${at + 1}">${one.join("")}</row>`;
  });
  return zipSync({
    "[Content_Types].xml": xml(`<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`),
    "_rels/.rels": xml(`<Relationships xmlns="${packages}"><Relationship Id="r1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`),
    "xl/workbook.xml": xml(`<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="Questions" sheetId="1" r:id="s1"/></sheets></workbook>`),
    "xl/_rels/workbook.xml.rels": xml(`<Relationships xmlns="${packages}"><Relationship Id="s1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`),
    "xl/worksheets/sheet1.xml": xml(`<worksheet xmlns="${main}"><sheetData>${cells.join("")}</sheetData></worksheet>`),
  });
}

const SLIDO = workbook([
  ["Question", "Author", "Upvotes", "Answered", "Replies"],
  ["潮を測るのは朝だけですか", "Anonymous", "7", "Yes", "入江: 夕方も測ります"],
  ["当番が休むときはどうしますか", "浜 うみ", "3", "No", ""],
]);

/** All of it. */
export function archive(): Buffer {
  return Buffer.from(
    zipSync({ ...REPORTS, "connpass/101_participants.csv": strToU8(ATTENDEES), "slido/101.xlsx": SLIDO, "flyer.pdf": strToU8("%PDF-1.7") }),
  );
}
