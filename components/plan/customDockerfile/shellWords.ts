/** The words of a line, with their quotes and escapes left as they are; `<<` goes with the word behind it. */
export function shellWords(text: string): string[] {
  const words: string[] = [];
  let word = "";
  let quote = "";
  for (let index = 0; index < text.length; index++) {
    const char = text[index] ?? "";
    if (quote === "" && /\s/.test(char) && !/<<-?$/.test(word)) {
      if (word !== "") {
        words.push(word);
      }
      word = "";
      continue;
    }
    word += char;
    if (char === "\\" && quote !== "'" && index + 1 < text.length) {
      index++;
      word += text[index] ?? "";
    } else if (char === quote) {
      quote = "";
    } else if (quote === "" && /["']/.test(char)) {
      quote = char;
    }
  }
  return word === "" ? words : [...words, word];
}
