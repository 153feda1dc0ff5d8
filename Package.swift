// swift-tools-version: 6.2
// The floor plan. Lines stand in the order of the floors: a target imports only what its line declares, and only
// from lines above it. `scripts/check-floorplan` holds every source file against this page.
import PackageDescription

let package = Package(
    name: "orderly",
    products: [
        .executable(name: "orderly", targets: ["orderly"]),
        .executable(name: "orderly-confine", targets: ["orderly-confine"]),
        .executable(name: "orderly-control", targets: ["orderly-control"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.0"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
    ],
    targets: [
        // System: module maps of Debian's libraries.
        .systemLibrary(name: "CSodium", path: "Sources/System/CSodium", pkgConfig: "libsodium"),
        .systemLibrary(name: "CYAML", path: "Sources/System/CYAML", pkgConfig: "yaml-0.1"),
        .systemLibrary(name: "CCurl", path: "Sources/System/CCurl", pkgConfig: "libcurl"),
        .systemLibrary(name: "CSeccomp", path: "Sources/System/CSeccomp", pkgConfig: "libseccomp"),

        // Core: decisions. No disk, network, process or clock of its own.
        room("Documents", in: "Core"),
        room("YAML", in: "Core", ["Documents", "CYAML"]),
        room("Signing", in: "Core", ["Documents", "CSodium"], memory: .strict),
        room("Orders", in: "Core", ["Documents", "Signing"]),
        room("Runbooks", in: "Core", ["Documents", "YAML", "Signing"]),
        room("Drift", in: "Core", ["Documents", "Signing", "Runbooks"]),
        room("Execution", in: "Core", ["Documents", "Signing", "Runbooks", "Drift"]),
        room("Evidence", in: "Core", ["Documents", "Signing"]),

        // Launcher: the other side of exec.
        room("LaunchPlan", in: "Launcher", memory: .strict),
        .target(name: "CKernel", path: "Sources/Launcher/CKernel"),
        program("orderly-confine", in: "Launcher", ["LaunchPlan", "CKernel"], memory: .strict),

        // Edges: one foreign thing each.
        room("Secrets", in: "Edges", ["Signing", "CKernel"], memory: .strict),
        room("Identity", in: "Edges", [.x509, .asn1, .crypto]),
        room(
            "Confinement", in: "Edges", ["Signing", "Runbooks", "Execution", "LaunchPlan", "CKernel", "CSeccomp"],
            memory: .strict),
        room("Staging", in: "Edges", ["Documents", "Signing", "Execution", "CKernel", .crypto]),
        room("Ledger", in: "Edges", ["Documents", "Signing", "Execution", "Evidence", "CKernel", .grdb]),
        room("Transport", in: "Edges", ["Documents", "CCurl"], memory: .strict),

        // Apps.
        room(
            "Agent", in: "Apps",
            [
                "Documents", "YAML", "Signing", "Orders", "Runbooks", "Drift", "Execution", "Evidence", "CKernel",
                "Secrets",
                "Identity", "Confinement", "Staging", "Ledger", "Transport", .log, .lifecycle,
            ]),
        room(
            "ControlServer", in: "Apps",
            [
                "Documents", "Signing", "Orders", "Evidence", "Secrets", "Identity", .grdb, .hummingbird,
                .hummingbirdTLS, .nioCore, .nioSSL, .log,
            ]),
        program(
            "orderly", in: "Apps",
            [
                "Documents", "YAML", "Signing", "Orders", "Runbooks", "Drift", "Execution", "Evidence", "CKernel",
                "Secrets", "Identity", "Confinement", "Staging", "Ledger", "Transport", "Agent", .arguments, .log,
                .lifecycle, .signals,
            ]),
        program("orderly-control", in: "Apps", ["Documents", "ControlServer", .arguments, .log]),
        .executableTarget(
            name: "orderly-bench",
            dependencies: [
                "Documents", "Signing", "Orders", "Runbooks", "Execution", "Secrets", "Identity", "Confinement",
                "Staging", "Ledger", "Agent", .log, .sqlite,
            ],
            path: "Benchmarks/orderly-bench", swiftSettings: flags()),

        // Tests.
        .target(name: "TestKit", path: "Tests/TestKit", swiftSettings: flags()),
        tests("Documents"),
        tests("YAML", ["Documents"]),
        tests("Signing", ["Documents"]),
        tests("Orders", ["Documents", "Signing"]),
        tests("Runbooks", ["Documents", "YAML", "Signing"]),
        tests("Drift", ["Documents", "YAML", "Runbooks"]),
        tests("Execution", ["Documents", "Signing", "Runbooks", "Drift"]),
        tests("Evidence", ["Documents", "Signing"]),
        tests("LaunchPlan"),
        tests("Secrets", ["Signing"]),
        tests("Identity"),
        tests("Confinement", ["Runbooks", "Execution", "LaunchPlan", "CKernel"]),
        tests("Staging", ["Execution", "Documents", "Runbooks", "Signing", "CKernel"]),
        tests("Ledger", ["Documents", "Signing", "Execution", "Evidence", .grdb]),
        tests("Transport", ["Documents", "Identity"]),
        tests(
            "Agent", ["Documents", "YAML", "Signing", "Orders", "Runbooks", "Drift", "Execution", "Evidence", "Ledger"]),
        tests(
            "ControlServer",
            ["Documents", "Signing", "Orders", "Evidence", "Identity", "Transport", "orderly-control"]),
        tests("orderly", ["Documents", "Signing", "Orders", "Runbooks", "Evidence", "orderly-control"]),
        // Static, since it runs inside cages, where no Swift library lies.
        .executableTarget(
            name: "abuse-probe", dependencies: [], path: "Tests/AbuseProbe", swiftSettings: flags(),
            linkerSettings: [.unsafeFlags(["-static-executable"])]),
        .executableTarget(
            name: "orderly-abuse",
            dependencies: ["CKernel", "CSeccomp", "LaunchPlan", "Runbooks", "Execution", "Confinement"],
            path: "Tests/Abuse", swiftSettings: flags()),
        // The agent that the crash matrix kills.
        .executableTarget(
            name: "orderly-crash",
            dependencies: [
                "Documents", "Runbooks", "Execution", "Staging", "Ledger", "Transport", "Agent", "CKernel", .log,
            ],
            path: "Tests/Crash", swiftSettings: flags()),
        .target(name: "Fuzz", dependencies: ["LaunchPlan"], path: "Tests/Fuzz", swiftSettings: flags()),
        .testTarget(name: "FuzzTests", dependencies: ["Fuzz"], path: "Tests/FuzzTests", swiftSettings: flags()),
        .testTarget(
            name: "Acceptance",
            dependencies: ["TestKit", "Documents", "Signing", "Evidence", "CKernel", "orderly-abuse", "orderly-crash"],
            path: "Tests/Acceptance", swiftSettings: flags()),
    ]
)

enum MemorySafety { case checked, strict }

func room(
    _ name: String, in wing: String, _ dependencies: [Target.Dependency] = [], memory: MemorySafety = .checked
) -> Target {
    .target(
        name: name, dependencies: dependencies, path: "Sources/\(wing)/\(name)", swiftSettings: flags(memory))
}

func program(
    _ name: String, in wing: String, _ dependencies: [Target.Dependency] = [], memory: MemorySafety = .checked
) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies, path: "Sources/\(wing)/\(name)", swiftSettings: flags(memory))
}

func tests(_ room: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(room)Tests", dependencies: ["TestKit", .target(name: room)] + dependencies,
        path: "Tests/\(room)Tests", swiftSettings: flags())
}

func flags(_ memory: MemorySafety = .checked) -> [SwiftSetting] {
    let all: [SwiftSetting] = [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .treatAllWarnings(as: .error),
    ]
    return memory == .strict ? all + [.strictMemorySafety()] : all
}

extension Target.Dependency {
    static let arguments = product(name: "ArgumentParser", package: "swift-argument-parser")
    static let log = product(name: "Logging", package: "swift-log")
    static let signals = product(name: "UnixSignals", package: "swift-service-lifecycle")
    static let lifecycle = product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
    static let grdb = product(name: "GRDB", package: "GRDB.swift")
    static let sqlite = product(name: "GRDBSQLite", package: "GRDB.swift")
    static let hummingbird = product(name: "Hummingbird", package: "hummingbird")
    static let hummingbirdTLS = product(name: "HummingbirdTLS", package: "hummingbird")
    static let nioCore = product(name: "NIOCore", package: "swift-nio")
    static let nioSSL = product(name: "NIOSSL", package: "swift-nio-ssl")
    static let x509 = product(name: "X509", package: "swift-certificates")
    static let asn1 = product(name: "SwiftASN1", package: "swift-asn1")
    static let crypto = product(name: "Crypto", package: "swift-crypto")
}
