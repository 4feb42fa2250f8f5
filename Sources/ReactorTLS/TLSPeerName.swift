import ReactorKit

/// The name of the server that a client connects to, in the form that SNI and the check of the
/// certificate need: an ASCII name without a final dot, or a numeric address.
struct TLSPeerName {
    let text: String
    let isAddress: Bool

    /// Reads a host as users write it: also in brackets, with a final dot, with a zone, or outside
    /// ASCII.
    ///
    /// - Throws: `TLSError` for an invalid host, such as one with a port.
    init(_ written: String) throws(TLSError) {
        let isBracketed = written.hasPrefix("[") && written.hasSuffix("]")
        let inner = isBracketed ? String(written.dropFirst().dropLast()) : written
        do throws(Host.Problem) {
            switch try Host(inner).form {
            case .address(let address):
                if isBracketed, !address.isIPv6 {
                    throw Host.Problem(part: inner, problem: "is not an IPv6 address")
                }
                // Certificates contain no zones.
                text = address.digits
                isAddress = true
            case .name(let name):
                if isBracketed {
                    throw Host.Problem(part: inner, problem: "is not an IPv6 address")
                }
                text = name.hasSuffix(".") ? String(name.dropLast()) : name
                isAddress = false
            }
        } catch {
            // Counts scalars, since a combining mark may follow the colon.
            let hasPort = inner.unicodeScalars.count { $0 == ":" } == 1
            let hint = hasPort ? "; omit the port" : ""
            throw TLSError(
                .configuration,
                "\"\(written)\" is not a valid server name: it \(error.problem)\(hint)")
        }
    }
}
