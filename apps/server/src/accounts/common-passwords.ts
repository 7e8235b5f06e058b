/** Passwords of at least 8 characters that stand near the top of every published list of leaked ones. In lower case. */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(
  `
  password password1 password12 password123 password1234 password12345 password123456 password! password1! p@ssword
  p@ssw0rd p@ssword1 p@ssw0rd1 p@ssword123 p@ssw0rd123 passw0rd passw0rd1 passw0rd123 mypassword mypassword1
  yourpassword newpassword newpassword1 oldpassword thepassword password01 password11 password99 passwordpassword
  passport1 changeme changeme1 changeme123 changemenow letmein1 letmein12 letmein123 letmeinnow iloveyou iloveyou1
  iloveyou12 iloveyou123 iloveyou2 ilovegod1 welcome1 welcome12 welcome123 welcome1234 welcome01 welcome2024
  welcome2025 welcome2026 administrator administrator1 admin123 admin1234 admin12345 admin123456 admin@123 admin@1234
  adminadmin adminpassword adminadmin1 rootroot rootpassword superuser superadmin supervisor supervisor1 testtest
  testtest1 test1234 test12345 test123456 testpassword guestguest useruser userpassword user12345 demodemo demo1234
  demo-admin demo-mia demo-leo secret123 secret1234 topsecret topsecret1 mysecret1 qwertyui qwertyuiop qwertyuiop1
  qwertyuiop123 qwerty12 qwerty123 qwerty1234 qwerty12345 qwerty123456 qwertyqwerty qwerty!@# qwe123qwe qweasdzxc
  qweasdzxc1 qweqweqwe 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx 1qaz2wsx3edc 1qazxsw2 zaq12wsx zaq1zaq1 zaq1@wsx
  !qaz2wsx asdfghjk asdfghjkl asdfghjkl1 asdf1234 asdfasdf asdasdasd asd123asd zxcvbnm1 zxcvbnm123 zxcvbnm, azertyuiop
  azerty123 1234qwer 1234qwerasdf 12345qwert 123qweasd 123qweasdzxc 123123123 123123123a 123321123 123654789 147258369
  159357456 741852963 789456123 987654321 0987654321 9876543210 1234567890 12345678910 0123456789 123456789a
  123456789q 1234567891 1234567890a 12345678a a12345678 a123456789 a1234567 abc12345 abc123456 abc123456789 abcd1234
  abcd12345 abcde12345 abcdef123456 aa123456 aa12345678 aa123123 a1b2c3d4 a1b2c3d4e5 a1s2d3f4 q1w2e3r4 q1w2e3r4t5
  qq123456 qq123456789 wang1234 woaini1314 woaini520 woaini123 woaiwojia 5201314520 1314520520 123456abc 123456abcd
  123456qwerty 1234abcd 11223344 112233445566 1122334455 12341234 1234512345 12344321 123454321 123456654321 13131313
  22446688 baseball baseball1 football football1 football123 basketball basketball1 superman superman1 batman123
  spiderman spiderman1 starwars starwars1 pokemon1 pokemon123 dragon123 monkey123 princess princess1 princess123
  sunshine sunshine1 sunshine123 shadow123 master123 michael1 michelle michelle1 jennifer jennifer1 jordan23 charlie1
  computer computer1 computer123 internet internet1 trustno1 whatever whatever1 samsung1 samsung123 liverpool
  liverpool1 chelsea1 arsenal123 barcelona corvette mercedes ferrari1 mustang1 cheese123 chocolate chocolate1 butterfly
  butterfly1 elizabeth alexander alexander1 victoria1 christian cristiano ronaldo7 hello123 hello1234 hello12345
  helloworld helloworld1 goodluck1 fuckyou1 fuckyou123 asshole1 bullshit1 lovely123 loveyou1 forever1 forever21
  freedom1 summer2024 summer2025 summer2026 winter2024 winter2025 winter2026 spring2025 spring2026 autumn2025
  company123 customer1 customer123 customerservice support123 support1234 service123 callcenter deskwire deskwire1
  deskwire123 deskwire1234 deskwireadmin correcthorsebatterystaple aaaaaaaaa1 unknown1 nothing1 password.123
  `
    .trim()
    .split(/\s+/),
);
