// swift-tools-version: 6.2
import PackageDescription

// One set of settings for every target of ours.
let settings: [SwiftSetting] = [
    // Warnings do not reach the main branch.
    .treatAllWarnings(as: .error),
    // Pointers are marked `unsafe` where they are used (SE-0458).
    .strictMemorySafety(),
    // `any` where a value is boxed (SE-0335); an import is visible only in its file (SE-0444), and
    // is not exported (SE-0409).
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let collections: Target.Dependency = .product(name: "DequeModule", package: "swift-collections")
let containers: Target.Dependency = .product(
    name: "BasicContainers", package: "swift-collections")
let heap: Target.Dependency = .product(name: "HeapModule", package: "swift-collections")
let system: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")
// What only the programs need: a package that depends on ReactorKit with `traits: []` does not
// fetch it.
let logging: Target.Dependency = .product(
    name: "Logging", package: "swift-log", condition: .when(traits: ["Programs"]))
let arguments: Target.Dependency = .product(
    name: "ArgumentParser", package: "swift-argument-parser",
    condition: .when(traits: ["Programs"]))

let package = Package(
    name: "carillon",
    products: [
        .library(name: "ReactorKit", targets: ["ReactorKit"]),
        .library(name: "ReactorTLS", targets: ["ReactorTLS"]),
        .library(name: "ReactorWeb", targets: ["ReactorWeb"]),
        .library(name: "ReactorIRC", targets: ["ReactorIRC"]),
        .library(name: "ReactorDatabase", targets: ["ReactorDatabase"]),
        .library(name: "ReactorTesting", targets: ["ReactorTesting"]),
        .executable(name: "carillon", targets: ["carillon"]),
        .executable(name: "carillond", targets: ["carillond"]),
    ],
    traits: [
        .trait(name: "Programs", description: "carillon and carillond, and what only they need"),
        .default(enabledTraits: ["Programs"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    ],
    targets: [
        // C edges.
        .target(name: "CPosix"),
        .systemLibrary(name: "CNcurses"),
        .systemLibrary(name: "COpenSSL"),
        .systemLibrary(name: "CSQLite"),
        .systemLibrary(name: "CUTF8Proc"),
        // What characters do, how wide they are, and what clocks show: pure.
        .target(name: "Text", swiftSettings: settings),
        // The framework.
        .target(
            name: "ReactorKit", dependencies: ["CPosix", "Text", collections, heap, system],
            swiftSettings: settings),
        .target(
            name: "ReactorTLS", dependencies: ["ReactorKit", "COpenSSL", "Text", system],
            swiftSettings: settings),
        .target(
            name: "ReactorWeb", dependencies: ["ReactorKit", "Text"], swiftSettings: settings),
        .target(name: "ReactorIRC", dependencies: ["ReactorKit"], swiftSettings: settings),
        // The archive is linked: no library is loaded at a start.
        .target(
            name: "ReactorDatabase",
            dependencies: ["ReactorKit", "CSQLite", "Text", collections, system],
            swiftSettings: settings, linkerSettings: [.linkedLibrary(":libsqlite3.a")]),
        .target(
            name: "ReactorTesting", dependencies: ["ReactorKit", system],
            swiftSettings: settings),
        // Hash functions, for verifiers of passwords, cloaks and handshakes.
        .target(name: "Digests", dependencies: ["COpenSSL", "Text"], swiftSettings: settings),
        // Equal texts for what looks the same. The archive is linked: no library is loaded at a start.
        .target(
            name: "Normalization", dependencies: ["CUTF8Proc"], swiftSettings: settings,
            linkerSettings: [.linkedLibrary(":libutf8proc.a")]),
        // Accounts: SASL, passwords, registration, throttles; pure.
        .target(
            name: "Accounts",
            dependencies: [
                "Digests", "Normalization", "ReactorIRC", "ReactorKit", "Text", collections,
            ],
            swiftSettings: settings),
        // The core of a chat server: users, rooms, commands; pure.
        .target(
            name: "ChatCore",
            dependencies: [
                "Accounts", "Digests", "Normalization", "ReactorIRC", "ReactorKit", "Text",
                collections, containers,
            ],
            swiftSettings: settings),
        // What was said, in a database.
        .target(
            name: "Archive",
            dependencies: ["Accounts", "ChatCore", "ReactorDatabase", "ReactorIRC", "Text"],
            swiftSettings: settings),
        // A client of a chat network: one connection, without its input and output; pure.
        .target(
            name: "ChatClient",
            dependencies: ["Accounts", "Digests", "ReactorIRC", "ReactorKit", "Text"],
            swiftSettings: settings),
        // Settings of either program: files, environment, flags.
        .target(
            name: "Settings", dependencies: ["ReactorKit", "Text", system], swiftSettings: settings),
        // Figures of a server, declared once each, as settings are.
        .target(name: "Figures", swiftSettings: settings),
        // What a service is to the daemon, and the services.
        .target(
            name: "Services",
            dependencies: ["Figures", "Settings", "ReactorKit", "ReactorTLS", logging],
            swiftSettings: settings),
        .target(
            name: "Timestamps",
            dependencies: ["Services", "Settings", "ReactorKit", "Text", logging],
            swiftSettings: settings),
        .target(name: "Echo", dependencies: ["Services", "ReactorKit"], swiftSettings: settings),
        // The chat server: edges around the core.
        .target(
            name: "ChatService",
            dependencies: [
                "Accounts", "Archive", "ChatCore", "Digests", "ReactorDatabase", "Services",
                "Figures", "Settings", "ReactorKit", "ReactorIRC", "ReactorTLS", "Text",
                "Timestamps", collections, logging, system,
            ],
            swiftSettings: settings),
        // A room of chat as earlier versions had it.
        .target(
            name: "Relay",
            dependencies: [
                "ChatService", "Timestamps", "Services", "Figures", "Settings", "ReactorKit",
                logging,
            ],
            swiftSettings: settings),
        // Telnet at the client's side: bytes in, text and replies out.
        .target(name: "Telnet", swiftSettings: settings),
        // The screen, which knows no network.
        .target(
            name: "TerminalUI", dependencies: ["Text", collections], swiftSettings: settings),
        .target(
            name: "CursesTerminal",
            dependencies: ["TerminalUI", "Text", "CNcurses", "CPosix", system],
            swiftSettings: settings),
        // What the two programs are made of.
        .target(
            name: "Conversation",
            dependencies: [
                "Accounts", "ChatClient", "Settings", "Telnet", "TerminalUI", "Timestamps",
                "ReactorIRC", "ReactorKit", "ReactorTLS", "Text", collections, system,
            ],
            swiftSettings: settings),
        .target(
            name: "Daemon",
            dependencies: [
                "Figures", "Services", "Settings", "ReactorKit", "ReactorTLS", "ReactorWeb", "Text",
                logging, system,
            ],
            swiftSettings: settings),
        .target(
            name: "ProgramOptions", dependencies: ["Settings", "ReactorKit", arguments, system],
            swiftSettings: settings),
        .executableTarget(
            name: "carillon",
            dependencies: [
                "Conversation", "CursesTerminal", "TerminalUI", "Timestamps", "ReactorKit",
                "ReactorTLS", "ProgramOptions", "Settings", "Telnet", "Text", arguments, system,
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "carillond",
            dependencies: [
                "Accounts", "Daemon", "Services", "Timestamps", "Relay", "Echo", "ChatService",
                "Digests", "CursesTerminal", "ProgramOptions", "TerminalUI", "ReactorKit",
                "Settings", arguments, logging, system,
            ],
            swiftSettings: settings),
        // What assets/generate makes files of.
        .executableTarget(
            name: "example-settings", dependencies: ["Conversation"], swiftSettings: settings),
        .target(name: "CPseudoTerminal", path: "Tests/CPseudoTerminal"),
        // What Tests/Benchmarks counts the instructions of. It is here, and not in the package of
        // the benchmarks, because only targets of this package see what is not public.
        .executableTarget(
            name: "micro",
            dependencies: [
                "ChatCore", "Conversation", "CursesTerminal", "CPseudoTerminal", "ReactorIRC",
                "ReactorKit",
                "ReactorTesting", "TerminalUI", "Text", "Timestamps", system,
            ],
            path: "Tests/Benchmarks/Micro", swiftSettings: settings),
        // Tests: a target for each library, and the programs as a person meets them.
        .systemLibrary(name: "CVTerm", path: "Tests/CVTerm"),
        .target(name: "CSystemFaults", path: "Tests/CSystemFaults"),
        // Folders for files.
        .target(
            name: "FileTesting", dependencies: [system], path: "Tests/FileTesting",
            swiftSettings: settings),
        // Holds no test, yet is a test target: so `swift build` does without libvterm.
        .testTarget(
            name: "TerminalTesting",
            dependencies: ["CVTerm", "CPseudoTerminal", "FileTesting", system],
            path: "Tests/TerminalTesting", swiftSettings: settings),
        // Texts that somebody hostile may send, repeatable random numbers, and the examples in the
        // documentation.
        .target(
            name: "TextTesting", dependencies: [system], path: "Tests/TextTesting",
            swiftSettings: settings),
        // Fills an archive, and measures it.
        .executableTarget(
            name: "archive-load",
            dependencies: ["Accounts", "Archive", "ChatCore", "ReactorDatabase", "TextTesting"],
            path: "Tests/Benchmarks/ArchiveLoad", swiftSettings: settings),
        .testTarget(
            name: "ReactorKitTests",
            dependencies: [
                "ReactorKit", "ReactorTesting", "CSystemFaults", "FileTesting", "TextTesting",
                system,
            ],
            swiftSettings: settings),
        // Certificates that are made on the spot.
        .target(
            name: "TLSTesting", dependencies: ["ReactorTLS", "COpenSSL"],
            path: "Tests/TLSTesting", swiftSettings: settings),
        // What reads bytes from outside, called with arbitrary ones.
        .systemLibrary(name: "CFuzzer", path: "Tests/Fuzzing/CFuzzer"),
        .target(
            name: "FuzzTargets",
            dependencies: [
                "Accounts", "CFuzzer", "ChatCore", "ChatService", "Conversation", "Daemon",
                "Digests", "Figures", "ReactorIRC", "ReactorKit", "ReactorTLS", "ReactorTesting",
                "ReactorWeb", "Relay", "Services", "Settings", "TLSTesting", "Telnet",
                "TerminalUI", "Text", "Timestamps", logging,
            ],
            path: "Tests/Fuzzing/Targets", swiftSettings: settings),
        .executableTarget(
            name: "fuzz-replay", dependencies: ["FuzzTargets", "TextTesting", system],
            path: "Tests/Fuzzing/Replay", swiftSettings: settings),
        .testTarget(
            name: "ReactorTLSTests",
            dependencies: [
                "ReactorTLS", "ReactorKit", "ReactorTesting", "TLSTesting", "COpenSSL", system,
            ],
            swiftSettings: settings),
        .testTarget(
            name: "ReactorWebTests",
            dependencies: ["ReactorWeb", "ReactorKit", "ReactorTesting", "TextTesting"],
            swiftSettings: settings),
        .testTarget(
            name: "ReactorIRCTests",
            dependencies: ["ReactorIRC", "ReactorKit", "ReactorTesting", "TextTesting"],
            swiftSettings: settings),
        // The files of SQLite with faults of the disk.
        .target(name: "CSQLiteFaults", dependencies: ["CSQLite"], path: "Tests/CSQLiteFaults"),
        // A disk that fails at the n-th call of SQLite.
        .target(
            name: "DatabaseTesting", dependencies: ["ReactorDatabase", "CSQLiteFaults"],
            path: "Tests/DatabaseTesting", swiftSettings: settings),
        .testTarget(
            name: "ReactorDatabaseTests",
            dependencies: [
                "ReactorDatabase", "ReactorKit", "ReactorTesting", "DatabaseTesting",
                "FileTesting", "TextTesting", system,
            ],
            swiftSettings: settings),
        .testTarget(
            name: "ArchiveTests",
            dependencies: [
                "Accounts", "Archive", "ChatCore", "DatabaseTesting", "FileTesting",
                "ReactorDatabase", "ReactorIRC", "TextTesting", system,
            ],
            swiftSettings: settings),
        .testTarget(
            name: "ChatCoreTests",
            dependencies: [
                "Accounts", "ChatCore", "Digests", "ReactorIRC", "ReactorKit", "ReactorTesting",
                "Text", "TextTesting", system,
            ],
            exclude: ["Golden/Sessions"], swiftSettings: settings),
        .testTarget(
            name: "ChatClientTests",
            dependencies: [
                "Accounts", "ChatClient", "Digests", "ReactorIRC", "ReactorKit", "Text",
                "TextTesting",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "DigestsTests", dependencies: ["Digests", "Text"], swiftSettings: settings),
        .testTarget(
            name: "AccountsTests",
            dependencies: [
                "Accounts", "Digests", "ReactorIRC", "ReactorKit", "Text", "TextTesting",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "NormalizationTests", dependencies: ["Normalization"], swiftSettings: settings),
        .testTarget(
            name: "SettingsTests",
            dependencies: ["Settings", "ReactorKit", "FileTesting", "TerminalTesting", system],
            swiftSettings: settings),
        .testTarget(name: "FiguresTests", dependencies: ["Figures"], swiftSettings: settings),
        .testTarget(
            name: "TimestampsTests",
            dependencies: ["Timestamps", "Services", "ReactorKit", "ReactorTesting"],
            swiftSettings: settings),
        .testTarget(
            name: "EchoTests",
            dependencies: [
                "Echo", "Daemon", "Figures", "FileTesting", "ReactorKit", "ReactorTLS",
                "ReactorTesting", "Services", "Settings", "TLSTesting", "TerminalTesting", logging,
            ],
            swiftSettings: settings),
        .testTarget(
            name: "RelayTests",
            dependencies: [
                "Relay", "Figures", "Services", "Settings", "ReactorKit", "ReactorTesting",
                "Timestamps", logging,
            ],
            swiftSettings: settings),
        .testTarget(
            name: "ChatServiceTests",
            dependencies: [
                "Accounts", "Archive", "ChatService", "ChatCore", "Daemon", "DatabaseTesting",
                "Digests",
                "Figures", "FileTesting", "ReactorDatabase", "ReactorIRC", "ReactorKit",
                "ReactorTLS", "ReactorTesting", "Services", "Settings", "TLSTesting",
                "TerminalTesting", "Text", "TextTesting", "Timestamps", logging, system,
            ],
            swiftSettings: settings),
        .testTarget(
            name: "TextTests", dependencies: ["Text", "TextTesting"], swiftSettings: settings),
        .testTarget(
            name: "TelnetTests", dependencies: ["Telnet", "ReactorTesting", "TextTesting"],
            swiftSettings: settings),
        .testTarget(
            name: "TerminalUITests", dependencies: ["TerminalUI", "Text", "TextTesting"],
            swiftSettings: settings),
        .testTarget(
            name: "CursesTerminalTests",
            dependencies: [
                "CursesTerminal", "TerminalUI", "Text", "TextTesting", "TerminalTesting", system,
            ],
            swiftSettings: settings),
        .testTarget(
            name: "ConversationTests",
            dependencies: [
                "Conversation", "FileTesting", "ReactorKit", "ReactorTLS", "ReactorTesting",
                "Settings", "Telnet", "TLSTesting", "TerminalTesting", "TerminalUI", "Text",
                "TextTesting", "Timestamps", system,
            ],
            swiftSettings: settings),
        .testTarget(
            name: "DaemonTests",
            dependencies: [
                "Daemon", "Figures", "FileTesting", "Relay", "ReactorKit", "ReactorTLS",
                "ReactorTesting", "ReactorWeb", "Services", "Settings", "TLSTesting",
                "TerminalTesting", "Timestamps", logging, system,
            ],
            swiftSettings: settings),
        .testTarget(
            name: "CarillondTests",
            dependencies: ["carillond", "Daemon", "Services", "TerminalUI"], swiftSettings: settings
        ),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "carillon", "carillond", "example-settings", "Conversation", "Digests",
                "FileTesting", "ReactorKit", "ReactorTLS", "TLSTesting", "TerminalTesting",
                "TerminalUI", "Text", system,
            ],
            swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)

// `.ci/fuzz` builds with this variable set. Other builds need no libFuzzer and no unsafe flags, which
// a package that others depend on must not have.
if Context.environment["CARILLON_FUZZ"] != nil {
    let fuzzer = ["-sanitize=fuzzer"]
    for target in package.targets where target.type == .regular && target.swiftSettings != nil {
        // What is asserted counts here too.
        target.swiftSettings?.append(.unsafeFlags(fuzzer + ["-assert-config", "Debug"]))
    }
    package.targets.append(
        .executableTarget(
            name: "Fuzzer", dependencies: ["CFuzzer", "FuzzTargets"],
            path: "Tests/Fuzzing/Fuzzer", swiftSettings: settings,
            linkerSettings: [.unsafeFlags(fuzzer)]))
}
