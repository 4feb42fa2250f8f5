import Timestamps

/// Formats the stamp of a reply: for the same second as before, or for another one each time.
enum Stamps {
    static func run(_ times: Int) -> Int {
        total(times, Timestamp(.ctime) { 1_145_397_189 })
    }

    static func runAnew(_ times: Int) -> Int {
        var second: Int64 = 1_145_397_189
        return total(
            times,
            Timestamp(.ctime) {
                second += 1
                return second
            })
    }

    private static func total(_ times: Int, _ timestamp: Timestamp) -> Int {
        var bytes = 0
        for _ in 0..<times { bytes += timestamp.prefix.count }
        return bytes
    }
}
