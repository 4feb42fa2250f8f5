// Test data from ircdocs/parser-tests, which its authors dedicated to the public domain (CC0):
// https://github.com/ircdocs/parser-tests

/// A line and its parts.
struct LineVector: Sendable {
    let line: String
    var tags: [String: String] = [:]
    var source: String?
    let command: String
    var parameters: [String] = []
}

/// The parts of a message, and all lines that they may be written as.
struct WriteVector: Sendable {
    var tags: [(key: String, value: String)] = []
    var source: String?
    let command: String
    var parameters: [String] = []
    let lines: [String]
}

enum ParserVectors {
    static let lines: [LineVector] = [
        LineVector(line: "foo bar baz asdf", command: "foo", parameters: ["bar", "baz", "asdf"]),
        LineVector(
            line: ":coolguy foo bar baz asdf", source: "coolguy", command: "foo",
            parameters: ["bar", "baz", "asdf"]),
        LineVector(
            line: "foo bar baz :asdf quux", command: "foo", parameters: ["bar", "baz", "asdf quux"]),
        LineVector(line: "foo bar baz :", command: "foo", parameters: ["bar", "baz", ""]),
        LineVector(
            line: "foo bar baz ::asdf", command: "foo", parameters: ["bar", "baz", ":asdf"]),
        LineVector(
            line: ":coolguy foo bar baz :asdf quux", source: "coolguy", command: "foo",
            parameters: ["bar", "baz", "asdf quux"]),
        LineVector(
            line: ":coolguy foo bar baz :  asdf quux ", source: "coolguy", command: "foo",
            parameters: ["bar", "baz", "  asdf quux "]),
        LineVector(
            line: ":coolguy PRIVMSG bar :lol :) ", source: "coolguy", command: "PRIVMSG",
            parameters: ["bar", "lol :) "]),
        LineVector(
            line: ":coolguy foo bar baz :", source: "coolguy", command: "foo",
            parameters: ["bar", "baz", ""]),
        LineVector(
            line: ":coolguy foo bar baz :  ", source: "coolguy", command: "foo",
            parameters: ["bar", "baz", "  "]),
        LineVector(
            line: "@a=b;c=32;k;rt=ql7 foo", tags: ["a": "b", "c": "32", "k": "", "rt": "ql7"],
            command: "foo"),
        LineVector(
            line: "@a=b\\\\and\\nk;c=72\\s45;d=gh\\:764 foo",
            tags: ["a": "b\\and\nk", "c": "72 45", "d": "gh;764"], command: "foo"),
        LineVector(
            line: "@c;h=;a=b :quux ab cd", tags: ["c": "", "h": "", "a": "b"], source: "quux",
            command: "ab", parameters: ["cd"]),
        LineVector(line: ":src JOIN #chan", source: "src", command: "JOIN", parameters: ["#chan"]),
        LineVector(line: ":src JOIN :#chan", source: "src", command: "JOIN", parameters: ["#chan"]),
        LineVector(line: ":src AWAY", source: "src", command: "AWAY"),
        LineVector(line: ":src AWAY ", source: "src", command: "AWAY"),
        LineVector(
            line: ":cool\tguy foo bar baz", source: "cool\tguy", command: "foo",
            parameters: ["bar", "baz"]),
        LineVector(
            line: ":coolguy!ag@net\u{3}5w\u{3}ork.admin PRIVMSG foo :bar baz",
            source: "coolguy!ag@net\u{3}5w\u{3}ork.admin", command: "PRIVMSG",
            parameters: ["foo", "bar baz"]),
        LineVector(
            line: ":coolguy!~ag@n\u{2}et\u{3}05w\u{F}ork.admin PRIVMSG foo :bar baz",
            source: "coolguy!~ag@n\u{2}et\u{3}05w\u{F}ork.admin", command: "PRIVMSG",
            parameters: ["foo", "bar baz"]),
        LineVector(
            line:
                "@tag1=value1;tag2;vendor1/tag3=value2;vendor2/tag4= :irc.example.com COMMAND param1 param2 :param3 param3",
            tags: ["tag1": "value1", "tag2": "", "vendor1/tag3": "value2", "vendor2/tag4": ""],
            source: "irc.example.com", command: "COMMAND",
            parameters: ["param1", "param2", "param3 param3"]),
        LineVector(
            line: ":irc.example.com COMMAND param1 param2 :param3 param3",
            source: "irc.example.com", command: "COMMAND",
            parameters: ["param1", "param2", "param3 param3"]),
        LineVector(
            line:
                "@tag1=value1;tag2;vendor1/tag3=value2;vendor2/tag4 COMMAND param1 param2 :param3 param3",
            tags: ["tag1": "value1", "tag2": "", "vendor1/tag3": "value2", "vendor2/tag4": ""],
            command: "COMMAND", parameters: ["param1", "param2", "param3 param3"]),
        LineVector(line: "COMMAND", command: "COMMAND"),
        LineVector(
            line: "@foo=\\\\\\\\\\:\\\\s\\s\\r\\n COMMAND", tags: ["foo": "\\\\;\\s \r\n"],
            command: "COMMAND"),
        LineVector(
            line: ":gravel.mozilla.org 432  #momo :Erroneous Nickname: Illegal characters",
            source: "gravel.mozilla.org", command: "432",
            parameters: ["#momo", "Erroneous Nickname: Illegal characters"]),
        LineVector(
            line: ":gravel.mozilla.org MODE #tckk +n ", source: "gravel.mozilla.org",
            command: "MODE", parameters: ["#tckk", "+n"]),
        LineVector(
            line: ":services.esper.net MODE #foo-bar +o foobar  ", source: "services.esper.net",
            command: "MODE", parameters: ["#foo-bar", "+o", "foobar"]),
        LineVector(
            line: "@tag1=value\\\\ntest COMMAND", tags: ["tag1": "value\\ntest"], command: "COMMAND"
        ),
        LineVector(line: "@tag1=value\\1 COMMAND", tags: ["tag1": "value1"], command: "COMMAND"),
        LineVector(line: "@tag1=value1\\ COMMAND", tags: ["tag1": "value1"], command: "COMMAND"),
        LineVector(
            line: "@tag1=1;tag2=3;tag3=4;tag1=5 COMMAND",
            tags: ["tag1": "5", "tag2": "3", "tag3": "4"], command: "COMMAND"),
        LineVector(
            line: "@tag1=1;tag2=3;tag3=4;tag1=5;vendor/tag2=8 COMMAND",
            tags: ["tag1": "5", "tag2": "3", "tag3": "4", "vendor/tag2": "8"], command: "COMMAND"),
        LineVector(
            line: ":SomeOp MODE #channel :+i", source: "SomeOp", command: "MODE",
            parameters: ["#channel", "+i"]),
        LineVector(
            line: ":SomeOp MODE #channel +oo SomeUser :AnotherUser", source: "SomeOp",
            command: "MODE", parameters: ["#channel", "+oo", "SomeUser", "AnotherUser"]),
    ]

    static let writings = various + texts

    /// Last parameters that need a colon.
    private static let texts = ["asdf quux", "  asdf quux ", "", "  "].map { text in
        WriteVector(
            source: "coolguy", command: "foo", parameters: ["bar", "baz", text],
            lines: [":coolguy foo bar baz :\(text)"])
    }

    private static let various: [WriteVector] = [
        WriteVector(
            command: "foo", parameters: ["bar", "baz", "asdf"],
            lines: ["foo bar baz asdf", "foo bar baz :asdf"]),
        WriteVector(source: "src", command: "AWAY", lines: [":src AWAY"]),
        WriteVector(source: "src", command: "AWAY", parameters: [""], lines: [":src AWAY :"]),
        WriteVector(
            source: "coolguy", command: "foo", parameters: ["bar", "baz", "asdf"],
            lines: [":coolguy foo bar baz asdf", ":coolguy foo bar baz :asdf"]),
        WriteVector(
            command: "foo", parameters: ["bar", "baz", "asdf quux"],
            lines: ["foo bar baz :asdf quux"]),
        WriteVector(command: "foo", parameters: ["bar", "baz", ""], lines: ["foo bar baz :"]),
        WriteVector(
            command: "foo", parameters: ["bar", "baz", ":asdf"], lines: ["foo bar baz ::asdf"]),
        WriteVector(
            source: "coolguy", command: "PRIVMSG", parameters: ["bar", "lol :) "],
            lines: [":coolguy PRIVMSG bar :lol :) "]),
        WriteVector(
            source: "coolguy", command: "foo", parameters: ["b\tar", "baz"],
            lines: [":coolguy foo b\tar baz", ":coolguy foo b\tar :baz"]),
        WriteVector(
            tags: [("asd", "")], source: "coolguy", command: "foo",
            parameters: ["bar", "baz", "  "],
            lines: ["@asd :coolguy foo bar baz :  ", "@asd= :coolguy foo bar baz :  "]),
        WriteVector(
            tags: [("asd", "")], source: "coolguy", command: "foo",
            parameters: ["bar", "baz", "  "], lines: ["@asd :coolguy foo bar baz :  "]),
        WriteVector(
            tags: [("a", "b\\and\nk"), ("d", "gh;764")], command: "foo",
            lines: ["@a=b\\\\and\\nk;d=gh\\:764 foo", "@d=gh\\:764;a=b\\\\and\\nk foo"]),
        WriteVector(
            tags: [("a", "b\\and\nk"), ("d", "gh;764")], command: "foo",
            parameters: ["par1", "par2"],
            lines: [
                "@a=b\\\\and\\nk;d=gh\\:764 foo par1 par2",
                "@a=b\\\\and\\nk;d=gh\\:764 foo par1 :par2",
                "@d=gh\\:764;a=b\\\\and\\nk foo par1 par2",
                "@d=gh\\:764;a=b\\\\and\\nk foo par1 :par2",
            ]),
        WriteVector(
            tags: [("foo", "\\\\;\\s \r\n")], command: "COMMAND",
            lines: ["@foo=\\\\\\\\\\:\\\\s\\s\\r\\n COMMAND"]),
    ]

    /// Sources, and their nick, user and host.
    static let sources: [(String, String, String, String)] = [
        ("coolguy", "coolguy", "", ""),
        ("coolguy!ag@127.0.0.1", "coolguy", "ag", "127.0.0.1"),
        ("coolguy!~ag@localhost", "coolguy", "~ag", "localhost"),
        ("coolguy@127.0.0.1", "coolguy", "", "127.0.0.1"),
        ("coolguy!ag", "coolguy", "ag", ""),
        ("coolguy!ag@net\u{3}5w\u{3}ork.admin", "coolguy", "ag", "net\u{3}5w\u{3}ork.admin"),
        (
            "coolguy!~ag@n\u{2}et\u{3}05w\u{F}ork.admin", "coolguy", "~ag",
            "n\u{2}et\u{3}05w\u{F}ork.admin"
        ),
    ]

    /// Masks, what matches them, and what does not.
    static let masks: [(String, matches: [String], fails: [String])] = [
        (
            "*@127.0.0.1", ["coolguy!ab@127.0.0.1", "cooldud3!~bc@127.0.0.1"],
            ["coolguy!ab@127.0.0.5", "cooldud3!~d@124.0.0.1"]
        ),
        (
            "cool*@*",
            ["coolguy!ab@127.0.0.1", "cooldud3!~bc@127.0.0.1", "cool132!ab@example.com"],
            ["koolguy!ab@127.0.0.5", "cooodud3!~d@124.0.0.1"]
        ),
        (
            "cool!*@*",
            ["cool!guyab@127.0.0.1", "cool!~dudebc@127.0.0.1", "cool!312ab@example.com"],
            [
                "coolguy!ab@127.0.0.1", "cooldud3!~bc@127.0.0.1", "koolguy!ab@127.0.0.5",
                "cooodud3!~d@124.0.0.1",
            ]
        ),
        (
            "cool!?username@*", ["cool!ausername@127.0.0.1", "cool!~username@127.0.0.1"],
            ["cool!username@127.0.0.1"]
        ),
        ("cool!a?*@*", ["cool!ab@127.0.0.1", "cool!abc@127.0.0.1"], ["cool!a@127.0.0.1"]),
        (
            "cool[guy]!*@*", ["cool[guy]!guy@127.0.0.1", "cool[guy]!a@example.com"],
            ["coolg!ab@127.0.0.1", "cool[!ac@127.0.1.1"]
        ),
    ]

    static let hostNames: [(String, isValid: Bool)] = [
        ("irc.example.com", true),
        ("i.coolguy.net", true),
        ("irc-srv.net.uk", true),
        ("iRC.CooLguY.NeT", true),
        ("gsf.ds342.co.uk", true),
        ("324.net.uk", true),
        ("xn--bcher-kva.ch", true),
        ("services.", true),
        ("-lol-.net.uk", false),
        ("-lol.net.uk", false),
        ("_irc._sctp.lol.net.uk", false),
        ("irc", false),
        ("com", false),
        ("", false),
        (" ", false),
        ("example. net", false),
        ("ex ample.org", false),
        (" example.org", false),
        ("example.org ", false),
    ]
}
