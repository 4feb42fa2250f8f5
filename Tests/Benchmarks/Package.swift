// swift-tools-version: 6.2
import PackageDescription

// What only the benchmarks need. CARILLON_BENCHMARKS=quick leaves out the peers with dependencies.
let hasPeers = Context.environment["CARILLON_BENCHMARKS"] != "quick"

let package = Package(
    name: "benchmarks",
    targets: [
        // Measures the cost of a process, and latencies.
        .target(name: "measuring"),
        // The load for all servers, and the minimal cost of the service, also over TLS.
        .executableTarget(
            name: "load", dependencies: ["measuring"],
            linkerSettings: [.linkedLibrary("ssl"), .linkedLibrary("crypto")]),
        .target(name: "service"),
        // The load for chat servers.
        .executableTarget(name: "chat-load", dependencies: ["measuring"]),
        .executableTarget(name: "floor", dependencies: ["service"]),
        .executableTarget(
            name: "tls-floor", dependencies: ["service"],
            linkerSettings: [.linkedLibrary("ssl"), .linkedLibrary("crypto")]),
        // The pseudo-terminal for all clients.
        .executableTarget(name: "terminal", dependencies: ["measuring"]),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .gnu17
)

if hasPeers {
    package.dependencies += [
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2")
    ]
    package.targets += [
        .executableTarget(name: "uv-server", linkerSettings: [.linkedLibrary("uv")]),
        .executableTarget(
            name: "nio-server",
            dependencies: [
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]),
    ]
}
