// swift-tools-version: 6.2
import PackageDescription

// A package that depends on the framework only. `.ci/framework-alone` builds and runs it, and checks
// which packages are fetched for it.
let package = Package(
    name: "framework-alone",
    dependencies: [
        .package(name: "carillon", path: "../..", traits: [])
    ],
    targets: [
        .executableTarget(
            name: "EchoOnce", dependencies: [.product(name: "ReactorKit", package: "carillon")]),
        .executableTarget(
            name: "StoreOnce",
            dependencies: [.product(name: "ReactorDatabase", package: "carillon")]),
    ],
    swiftLanguageModes: [.v6]
)
