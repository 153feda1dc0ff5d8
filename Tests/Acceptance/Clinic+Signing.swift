import Documents
import Signing
import TestKit
import Testing

extension Clinic {
    /// Signs an allowlist of the library, or of `only` these runbooks, and sends it with every blob that it names.
    func allow(version: Int, only: [String] = [], signer: String = "author.key", more: String = "") throws {
        try signAllowlist(version: version, only: only, signer: signer, more: more)
        try sendAllowlist()
    }

    /// Signs `allowlist-VERSION.json`; orders are signed against it from now on.
    func signAllowlist(version: Int, only: [String] = [], signer: String = "author.key", more: String = "") throws {
        allowlist = "allowlist-\(version).json"
        let chosen = only.map { " --only \($0)" }.joined()
        try orderly(
            "allowlist sign --unproven untried --version \(version) --site \(Clinic.site) --runbooks library/runbooks --plugins "
                + "library/plugins\(chosen) --trust \(trust) --signer \(signer) \(more) -o \(allowlist)")
    }

    func sendAllowlist() throws {
        try orderly(
            "allowlist send \(allowlist) --runbooks library/runbooks --plugins library/plugins --as control/operators")
    }

    /// Signs `baseline.json` from the given checks (YAML, one list item each) and sends it.
    func baseline(version: Int, _ checks: [String]) throws {
        let items = checks.map { "  - \($0)\n" }.joined()
        try write(
            "baseline.yaml",
            "orderly: baseline/v1\nsite: \(Clinic.site)\nprofile: hipaa\nmode: heal\nchecks:\n\(items)")
        try orderly(
            "baseline sign baseline.yaml --version \(version) --plugins library/plugins --runbooks library/runbooks "
                + "--trust \(trust) --signer site.key -o baseline.json")
        try orderly("baseline send baseline.json --as control/operators")
    }

    /// An order in a file, signed and not sent yet.
    struct SignedOrder {
        let file: String
        let id: String
    }

    /// Signs an order for this clinic's host: to run a runbook, or what else it says, such as `--do hold --for 1h`.
    func sign(
        _ runbook: String, _ params: [String: String] = [:], for target: String = "--site \(site) --host \(host)",
        signer: String = "order.key", more: String = ""
    ) throws -> SignedOrder {
        let file = "order-\(UInt32.random(in: .min ... .max)).json"
        let settings = params.sorted { $0.key < $1.key }.flatMap { ["--set", "\($0.key)=\($0.value)"] }
        try orderly(
            "order sign \(runbook) --trust \(trust) --allowlist \(allowlist) \(target) --signer \(signer) \(more) "
                + "-o \(file) --reason", ["an acceptance test"] + settings)
        return SignedOrder(file: file, id: try payload(of: file)["order_id"]?.string ?? "")
    }

    func send(_ order: SignedOrder) throws { try orderly("order send \(order.file) --as control/operators") }

    /// Signs and sends an order, and answers its id.
    @discardableResult
    func order(_ runbook: String, _ params: [String: String] = [:], more: String = "") throws -> String {
        let order = try sign(runbook, params, more: more)
        try send(order)
        return order.id
    }

    /// What an envelope in a file says.
    func payload(of file: String) throws -> Node {
        let text = try #require(try json(file)["payload"]?.string)
        return try Clinic.json(try #require(Base64.bytes(text)))
    }

    /// Runs SQL on the server's database.
    @discardableResult
    func database(_ sql: String) throws -> String {
        let result = try Program.run(["sqlite3", "-cmd", ".timeout 10000", self("control/control.sqlite"), sql])
        guard result.status == 0 else { throw Failed(line: "sqlite3", result: result) }
        return result.text
    }
}
