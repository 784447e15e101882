// Draws the pictures of the README: bin/pictures.
import stories from "./playwright.config";

export default { ...stories, testDir: "readme", workers: 1 };
