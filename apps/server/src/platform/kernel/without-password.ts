/** [DOR17] A text in which the user name and the password of each address are hidden, for messages and logs. */
export function withoutPassword(text: string): string {
  return text.replaceAll(/(^|[/,\s"'])[^\s/,"'@]*:?[^\s/,"']*@/g, "$1…@");
}
