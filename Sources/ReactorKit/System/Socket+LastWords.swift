import Glibc

extension Socket {
    /// Sends a few bytes before a close that comes at once.
    ///
    /// Best effort: what the peer sends meanwhile makes the close a reset, which may destroy them
    /// (RFC 1122, 4.2.2.13). What has come already is therefore dropped first: MSG_TRUNC, tcp(7).
    func say(_ words: String) {
        guard !words.isEmpty else { return }
        var words = words
        _ = words.withUTF8 {
            unsafe Glibc.send(fd, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        shutdownWriting()
        _ = recv(fd, nil, 1 << 20, Int32(MSG_TRUNC | MSG_DONTWAIT))
    }
}
