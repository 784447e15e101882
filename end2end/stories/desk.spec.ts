// The organizers' desk: by keyboard alone, by the palette, on a phone, and with somebody new who is asked by mail.
import type { Browser, Page } from "@playwright/test";
import { Authenticator } from "../support/authenticator";
import { Witness, look } from "../support/checks";
import { ORGANIZER, enterAs } from "../support/demo";
import { Site } from "../support/site";
import { expect, test } from "../support/story";

let site: Site;
test.beforeAll(async () => {
  site = await Site.start({ demo: true });
});
test.afterAll(() => site?.stop());

const DESK = "/organize/security-jaws";

async function window(browser: Browser, width = 1280, javaScriptEnabled = true): Promise<Page> {
  const context = await browser.newContext({
    baseURL: site.url,
    reducedMotion: "reduce",
    viewport: { width, height: 844 },
    javaScriptEnabled,
  });
  return context.newPage();
}

test("the desk by keyboard alone", async ({ browser }) => {
  const page = await window(browser);
  const witness = await Witness.of(page, site.url);
  await enterAs(page, ORGANIZER, DESK);
  const awake = () => expect(page.locator("html[data-desk=ready]")).toBeAttached();
  await awake();
  // J goes down the list, Enter opens what is chosen.
  await page.keyboard.press("j");
  await expect(page.locator("[data-row]").first()).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`${site.url}${DESK}/42?edit=seats#edit`);
  await awake();
  // G and a letter go to a page of the rail.
  await page.keyboard.press("g");
  await page.keyboard.press("t");
  await expect(page).toHaveURL(`${site.url}${DESK}/42/agenda`);
  await awake();
  await page.keyboard.press("g");
  await page.keyboard.press("e");
  await expect(page).toHaveURL(`${site.url}${DESK}/events`);
  await awake();
  await page.keyboard.press("k");
  await expect(page.locator("[data-row]").last()).toBeFocused();
  // While something is typed, letters are letters.
  await page.getByLabel(/題名/).focus();
  await page.keyboard.type("gtj");
  await expect(page.getByLabel(/題名/)).toHaveValue("gtj");
  await page.getByLabel(/題名/).fill("");
  // Whoever does not want keys switches them off, and it is remembered.
  await page.getByLabel("キーを使う").uncheck();
  await page.reload();
  await awake();
  await expect(page.getByLabel("キーを使う")).not.toBeChecked();
  await page.getByRole("heading", { level: 1 }).click();
  await page.keyboard.press("j");
  await expect(page.locator("[data-row]:focus")).toHaveCount(0);
  witness.expectQuiet("the desk");
});

test("the palette goes to pages and questions, by reading and kana, and steps back", async ({ browser }) => {
  const page = await window(browser);
  await enterAs(page, ORGANIZER, `${DESK}/42`);
  const palette = page.getByRole("dialog");
  await page.keyboard.press("Control+k");
  await expect(palette.getByRole("option").first()).toBeVisible();
  await look(page);
  await page.keyboard.type("moushi");
  await expect(palette.getByRole("option")).toHaveText([/申し込み/]);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`${site.url}${DESK}/42/attendees`);
  await page.getByRole("link", { name: "探す・実行する" }).click();
  await palette.getByRole("combobox").fill("たいむて");
  await expect(palette.getByRole("option").first()).toHaveText(/タイムテーブル/);
  await palette.getByRole("combobox").fill("権限");
  await expect(palette.getByText("質問と答え")).toBeVisible();
  await palette.getByRole("combobox").fill("ぬばたま");
  await expect(palette).toContainText("見つかりませんでした");
  await page.keyboard.press("Escape");
  await expect(palette).toBeHidden();
  await expect(page.getByRole("link", { name: "探す・実行する" })).toBeFocused();
  // Without script it is a page.
  const plain = await window(browser, 1280, false);
  await enterAs(plain, ORGANIZER, `${DESK}/42`);
  await plain.getByRole("link", { name: "探す・実行する" }).click();
  await plain.getByRole("searchbox").fill("teiin");
  await plain.getByRole("button", { name: "さがす" }).click();
  await plain.getByRole("link", { name: /定員を変える/ }).click();
  await expect(plain).toHaveURL(`${site.url}${DESK}/42#seats`);
});

test("the desk on a phone", async ({ browser }) => {
  const page = await window(browser, 390);
  await enterAs(page, ORGANIZER, DESK);
  await look(page);
  const tabs = page.getByRole("navigation", { name: "よく使うページ" });
  await tabs.getByRole("link", { name: "すべての回" }).click();
  await expect(page).toHaveURL(`${site.url}${DESK}/events`);
  await page.getByRole("banner").getByText("メニュー", { exact: true }).or(page.getByLabel("メニュー")).first().click();
  await page.getByRole("banner").getByRole("link", { name: "設定" }).first().click();
  await page.getByLabel("ひとこと（日本語）").fill("夜に集まって、鍵の話をします");
  await page.getByRole("button", { name: "保存する" }).last().click();
  await expect(page.getByText("保存しました。")).toBeVisible();
  await look(page);
  await page.goto("/security-jaws");
  await expect(page.getByText("夜に集まって、鍵の話をします").first()).toBeVisible();
});

test("somebody new is asked by mail, works, and is removed", async ({ browser }) => {
  const [owner, kanon] = [await window(browser), await window(browser, 390)];
  await enterAs(owner, ORGANIZER, DESK);
  await owner.goto(`${DESK}/members`);
  await owner.getByLabel("メールアドレス").fill("kanon@hareno.test");
  await owner.getByLabel("役割", { exact: true }).selectOption("reporter");
  await owner.getByRole("button", { name: "招待する" }).click();
  await expect(owner.getByText("招待のメールを送ります。")).toBeVisible();
  await expect(owner.getByRole("row", { name: /kanon@hareno.test/ })).toContainText("招待中");
  await look(owner);

  let path = "";
  await expect(async () => {
    const mails = (await (await kanon.request.get("/developer/mail")).text()).split("<article");
    path = /(\/invitations\/[A-Za-z0-9_-]{43})/.exec(mails.find((mail) => mail.includes("kanon@hareno.test")) ?? "")?.[1] ?? "";
    expect(path).not.toBe("");
  }).toPass();
  await kanon.goto(path);
  await expect(kanon.getByText("役割は「レポーター」です。")).toBeVisible();
  await look(kanon);
  await kanon.getByLabel("表示名").fill("栞田 かのん");
  await kanon.getByRole("button", { name: "招待を受ける" }).click();
  await expect(kanon.getByRole("heading", { name: "2段階認証を設定" })).toBeVisible();
  const authenticator = new Authenticator(await kanon.locator("code.secret").innerText());
  await kanon.getByLabel("6桁の確認コード").fill(authenticator.code());
  await kanon.getByRole("button", { name: "設定を終える" }).click();
  await kanon.goto(`${DESK}/32/report`);
  await expect(kanon.getByRole("heading", { level: 1 })).toBeVisible();
  await kanon.goto(`${DESK}/members`);
  await expect(kanon.getByRole("heading", { level: 1 })).not.toHaveText("メンバーと権限");

  await owner.reload();
  const row = owner.getByRole("row", { name: /栞田 かのん/ });
  await expect(row).toContainText("認証アプリ");
  await row.getByLabel("栞田 かのんさんを外す").click();
  await row.getByRole("button", { name: "シリーズから外す" }).click();
  await expect(owner.getByText("シリーズから外しました。")).toBeVisible();
  // Out at once, with the page still open.
  await kanon.goto(`${DESK}/32/report`);
  await expect(kanon).toHaveURL(/\/sign-in/);
  await kanon.goto(path);
  await expect(kanon.getByText("この招待は使えません。")).toBeVisible();
});
