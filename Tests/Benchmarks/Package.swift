// swift-tools-version: 6.2
import PackageDescription

// What the benchmarks need, and the product does not. CARILLON_BENCHMARKS=quick leaves out the
// peers that have dependencies.
let hasPeers = Context.environment["CARILLON_BENCHMARKS"] != "quick"

let package = Package(
    name: "benchmarks",
    targets: [
        // What a process costs, and how long something takes.
        .target(name: "measuring"),
        // The load that all servers are put under, and the least that the service can cost.
        .executableTarget(name: "load", dependencies: ["measuring"]),
        .executableTarget(name: "floor"),
        // The pseudo-terminal that all clients are put in.
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
