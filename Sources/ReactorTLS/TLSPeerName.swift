import ReactorKit

/// The name of a server that a client wants to reach, in the form in which it is asked for (SNI)
/// and looked for in the certificate: a name in ASCII without a dot at its end, or an address.
struct TLSPeerName {
    let text: String
    let isAddress: Bool

    /// Reads a host as people write it: also in brackets, with a dot at its end, with a zone, or
    /// beyond ASCII.
    ///
    /// - Throws: `TLSError` for what cannot be a host, such as one with a port.
    init(_ written: String) throws(TLSError) {
        let isBracketed = written.hasPrefix("[") && written.hasSuffix("]")
        let inner = isBracketed ? String(written.dropFirst().dropLast()) : written
        do throws(Host.Problem) {
            switch try Host(inner).form {
            case .address(let address):
                if isBracketed, !address.isIPv6 {
                    throw Host.Problem(part: inner, problem: "is no IPv6 address")
                }
                // Certificates have no zones.
                text = address.digits
                isAddress = true
            case .name(let name):
                if isBracketed { throw Host.Problem(part: inner, problem: "is no IPv6 address") }
                text = name.hasSuffix(".") ? String(name.dropLast()) : name
                isAddress = false
            }
        } catch {
            // The scalars of the text, since a combining mark may follow the colon.
            let hasPort = inner.unicodeScalars.count { $0 == ":" } == 1
            let hint = hasPort ? "; give the host without its port" : ""
            throw TLSError(
                .configuration,
                "\"\(written)\" cannot be the name of a server: it \(error.problem)\(hint)")
        }
    }
}
