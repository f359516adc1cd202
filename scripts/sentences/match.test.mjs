// How the page finds the translation of a sentence (THM-04).
import assert from "node:assert/strict";
import { test } from "node:test";
import { translator } from "../../app/js/sentences/match.js";
import { persianNumber } from "../../app/js/sentences/number.js";
import { catalogues, locale } from "./literals.mjs";

const plain = (text) => text?.replace(/[\u2066-\u2069\u200e]/g, "");
const all = Object.assign({}, ...(await catalogues()).map(({ text }) => JSON.parse(text)));
const say = translator(all, { ...(await locale("fa", "names")), roc_auc: "ROC AUC" }, persianNumber);
const said = (text) => plain(say(text));

test("numbers are written in Persian digits and names in quotation marks stay as they are", () => {
  assert.equal(said("only 12 rows have a value of the target 'x 1'"), "تنها ۱۲ سطر برای هدف «x 1» مقدار دارد");
  assert.equal(said("there are only 12345 rows to learn from, so figures are uncertain"), "تنها ۱۲٬۳۴۵ سطر برای یادگیری هست، پس رقم‌ها نامطمئن است");
  assert.equal(said("the target 'ridge' is always '7', so there is nothing to learn"), "هدف «ridge» همیشه «7» است و چیزی برای یادگیری نیست");
});

test("a piece that is a sentence itself is translated, and what to do follows what is wrong", () => {
  assert.equal(
    said("the dataset 'a' could not be read: the file is not a CSV table but a PDF document; copy the table into a spreadsheet and save it as CSV"),
    "مجموعه‌دادهٔ «a» خوانده نشد: این فایل جدول CSV نیست، بلکه سند PDF است؛ جدول را در یک صفحه‌گسترده کپی کنید و با قالب CSV ذخیره کنید",
  );
  assert.equal(said("validation.folds is 1; it must be between 2 and 20; name must not be empty"), "شمار بخش‌ها ۱ است؛ باید بین ۲ و ۲۰ باشد؛ نام نباید خالی باشد");
  assert.equal(said("failed: its dataset was deleted; all 5 tokens came back"), "ناموفق: مجموعه‌داده‌اش حذف شده است؛ همهٔ ۵ توکن برگشت");
  assert.equal(said("stopped; what was finished is kept; 3 of 5 tokens came back"), "متوقف شد؛ آنچه تمام شده بود نگه داشته شد؛ ۳ توکن از ۵ توکن برگشت");
});

test("lines of a run name algorithms and metrics as the page does", () => {
  assert.equal(said("training random_forest (2 of 4), fold 3 of 5"), "آموزش جنگل تصادفی (۲ از ۴)، بخش ۳ از ۵");
  assert.equal(said("ridge: roc_auc 0.8730"), "رگرسیون ستیغی (Ridge): ROC AUC برابر ۰٫۸۷۳۰");
  assert.equal(said("training completed: random_forest is best with roc_auc 0.9000"), "آموزش تکمیل شد: جنگل تصادفی بهترین است، با ROC AUC برابر ۰٫۹۰۰۰");
  assert.equal(said("trial 3 of 50: ridge, a share of 5120 rows"), "آزمون ۳ از ۵۰: رگرسیون ستیغی (Ridge)، سهمی از ۵٬۱۲۰ سطر");
});

test("names in a row stay as they are or are named as the page does", () => {
  assert.equal(said("target 'y' is no column of the dataset; it has visits, plan"), "هدف «y» ستونی از این مجموعه‌داده نیست؛ ستون‌هایش این‌هاست: visits، plan");
  assert.equal(said("choose from ridge, random_forest"), "یکی از این‌ها را برگزینید: رگرسیون ستیغی (Ridge)، جنگل تصادفی");
  assert.equal(
    said("the rows lack columns that the model needs: 'a', 'b c'; add them, or map columns that are named differently"),
    "سطرها این ستون را که مدل لازم دارد ندارند: 'a'، 'b c'؛ آن‌ها را بیفزایید، یا ستون‌هایی را که نام دیگری دارند نگاشت کنید",
  );
});

test("what nobody translated stays as it is", () => {
  assert.equal(say("the moon is made of cheese"), undefined);
  assert.equal(say("Ann: Bob Carol"), undefined);
  assert.equal(say("the address of it could not be read: parsing failed: an odd letter was found at the end of it"), undefined);
  assert.equal(say(""), undefined);
});
