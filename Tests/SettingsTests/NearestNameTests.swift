import Settings
import Testing

@Suite("nearestName", .timeLimit(.minutes(10)))
struct NearestNameTests {
    private let names = ["bell", "title", "timestamps", "theme"]

    @Test(
        arguments: [
            ("bel", "bell"), ("tilte", "title"), ("timestamp", "timestamps"), ("Theme", "theme"),
            ("thyme", "theme"), ("colour", nil), ("", nil),
        ] as [(String, String?)]
    )
    func `a slip is understood, another word is not`(name: String, nearest: String?) {
        #expect(nearestName(to: name, among: names) == nearest)
    }
}
