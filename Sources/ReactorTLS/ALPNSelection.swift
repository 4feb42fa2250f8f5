import COpenSSL

/// A server's selection among the application protocols that a client offers (RFC 7301).
enum ALPNSelection {
    static let callback: SSL_CTX_alpn_select_cb_func = { ssl, chosen, count, offered, length, _ in
        guard let engine = unsafe TLSEngine.of(ssl), let offered = unsafe offered else {
            return SSL_TLSEXT_ERR_NOACK
        }
        let offer = unsafe UnsafeBufferPointer(start: offered, count: Int(length))
        guard let range = unsafe choose(engine.protocolList, among: offer) else {
            return SSL_TLSEXT_ERR_ALERT_FATAL
        }
        // Points into the client's list, which OpenSSL copies at once.
        unsafe chosen?.pointee = offered + range.lowerBound
        unsafe count?.pointee = UInt8(range.count)
        return SSL_TLSEXT_ERR_OK
    }

    /// The position in `offer` of the first of our names that is offered.
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

    /// The positions of the names in a list where each name follows its length.
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
