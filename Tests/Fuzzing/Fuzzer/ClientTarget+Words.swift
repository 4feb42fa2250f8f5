extension ClientTarget {
    /// Key sequences, so that the fuzzer need not find them byte by byte.
    static let words: [String] =
        [
            "\r", "\u{1B}\r", "\u{1B}", "\t", "\u{1B}[Z", "\u{7F}", " ", "e", "é", "世界", "👩‍👩‍👧",
            "\u{1B}[A", "\u{1B}[B", "\u{1B}[C", "\u{1B}[D", "\u{1B}[H", "\u{1B}[F", "\u{1B}[3~",
            "\u{1B}[5~", "\u{1B}[6~", "\u{1B}[1;2A", "\u{1B}[1;2B", "\u{1B}[1;5H", "\u{1B}[1;5F",
            "\u{1B}[5;5~", "\u{1B}[6;5~", "\u{1B}[<64;1;1M", "\u{1B}[<65;1;1M", "\u{1B}[200~",
            "\u{1B}[201~", "\u{1B}[200~one\rtwo\r\u{1B}[201~", "\u{1B}OP",
        ]
        + [15, 17, 18, 19, 20].map { "\u{1B}[\($0)~" }
        + "abcdefgklnopqrstuvwxyz_".unicodeScalars.map {
            String(UnicodeScalar(UInt8($0.value & 0x1F)))
        }
        + "bcdflnprstuwxy=_12".map { "\u{1B}\($0)" }
        + [
            "help", "next", "previous", "close", "reconnect", "resend", "drop", "info", "trust",
            "all", "filters", "timestamps", "timestamps relative", "timestamps iso", "unread",
            "bare", "copy", "copy 3", "search e", "search /[a-z]+/", "only e", "hide /a|b/",
            "tab 2", "connect h:1", "connect unix:/a", "set", "set scrollback-lines 3",
            "set theme light", "set timestamps local", "do page-up", "edit", "nonsense", "/slash",
        ].map { "\u{5}\u{15}/\($0)\r" }
}
