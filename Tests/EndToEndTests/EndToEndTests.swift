import Testing

/// The real programs, as a person and a script meet them.
///
/// They wait by blocking, and would keep each other, and the tests of the libraries, from the few
/// threads that Swift gives to all.
@Suite("End to end", .ownThreads)
enum EndToEndTests {}
