/// Ports for servers that are started again where they were.
///
/// They lie below those that the kernel gives to clients (ip(7), ip_local_port_range: from 32768),
/// so that no client has one while its server is away. One may be taken all the same.
enum LowPort {
    /// Calls `use` with ports of chance, until it does not throw.
    ///
    /// - Throws: what `use` threw at the last attempt.
    static func find<Value>(_ use: (UInt16) throws -> Value) throws -> Value {
        for _ in 1..<10 {
            if let value = try? use(.random(in: 10_000..<32_000)) { return value }
        }
        return try use(.random(in: 10_000..<32_000))
    }
}
