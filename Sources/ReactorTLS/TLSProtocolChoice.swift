import COpenSSL

/// A server's choice among the application protocols that a client offers (RFC 7301).
enum TLSProtocolChoice {
    static let callback: SSL_CTX_alpn_select_cb_func = { ssl, chosen, count, offered, length, _ in
        guard let engine = unsafe TLSEngine.of(ssl), let offered = unsafe offered else {
            return SSL_TLSEXT_ERR_NOACK
        }
        let offer = unsafe UnsafeBufferPointer(start: offered, count: Int(length))
        guard let range = unsafe choose(engine.protocolList, among: offer) else {
            return SSL_TLSEXT_ERR_ALERT_FATAL
        }
        // A part of the client's own list, which OpenSSL copies at once.
        unsafe chosen?.pointee = offered + range.lowerBound
        unsafe count?.pointee = UInt8(range.count)
        return SSL_TLSEXT_ERR_OK
    }

    /// The first of ours that is offered: where it stands in `offer`.
    private static func choose(
        _ ours: [UInt8], among offer: UnsafeBufferPointer<UInt8>
    ) -> Range<Int>? {
        let offered = unsafe Array(offer)
        let places = names(in: offered)
        for wanted in names(in: ours) {
            let found = places.first { offered[$0] == ours[wanted] }
            if let found { return found }
        }
        return nil
    }

    /// Where the names stand in a list of names that each follow their length.
    private static func names(in list: [UInt8]) -> [Range<Int>] {
        var names: [Range<Int>] = []
        var start = 0
        while start < list.count {
            let end = start + 1 + Int(list[start])
            guard end <= list.count else { break }
            names.append(start + 1..<end)
            start = end
        }
        return names
    }
}
