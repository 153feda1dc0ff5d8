import Documents
import TestKit
import Testing

extension WholeProduct {
    /// What no staged change may hold, whatever the step ends with.
    @Suite struct ExecutionRefusals {
        struct Gift: Sendable {
            let what: String
            let make: String
            /// The same, but for what is wrong with it.
            let instead: String
        }

        static let gifts = [
            // The cage refuses the call.
            Gift(
                what: "exited with 1", make: "cp /usr/bin/true tool; chmod 4755 tool",
                instead: "cp /usr/bin/true tool; chmod 0755 tool"),
            Gift(
                what: "exited with 1", make: "cp /usr/bin/true tool; chmod 2755 tool",
                instead: "cp /usr/bin/true tool; chmod 0711 tool"),
            Gift(
                what: "exited with", make: "perl -MFcntl -e 'sysopen(F, \"tool\", O_CREAT|O_WRONLY, 04755) || die'",
                instead: "perl -MFcntl -e 'sysopen(F, \"tool\", O_CREAT|O_WRONLY, 0755) || die'"),
            Gift(
                what: "exited with",
                make: "perl -MSocket -e 'socket(S,AF_UNIX,SOCK_STREAM,0) && bind(S,pack_sockaddr_un(\"tool\")) || die'",
                instead: "perl -MSocket -e 'socketpair(S,T,AF_UNIX,SOCK_STREAM,0) || die'; touch tool"),
            // The cage lets it be made, and the commit refuses it.
            Gift(what: "FIFO", make: "mkfifo tool", instead: "touch tool"),
        ]

        @Test func `a staged set-id bit, FIFO or socket is refused, and what was written before is undone`() throws {
            try Clinic.open({ clinic in
                let box = clinic("srv/box")
                let first = Book.script("first", confine: "{write: [\(box)]}", "echo new > \(box)/note")
                let step = { (body: String) in
                    Book.script("give", confine: "{write: [\(box)]}", "set -e\ncd \(box)\n\(body)")
                }
                return Self.gifts.enumerated().flatMap { number, gift in
                    [
                        Book("RB-GIFT-00\(number)", [first, step(gift.make)]),
                        Book("RB-GIFT-10\(number)", [first, step(gift.instead)]),
                    ]
                }
            }) { clinic in
                for (number, gift) in Self.gifts.enumerated() {
                    try clinic.write("srv/box/note", "old\n")
                    let before = try Tree(clinic("srv"))
                    let refused = try clinic.carriesOut("RB-GIFT-00\(number)")
                    #expect(refused.outcome == "reverted", "\(gift.what): \(refused)")
                    #expect(refused.verdict("give")?.contains(gift.what) == true, "\(refused)")
                    #expect(try Tree(clinic("srv")) == before)
                    // The control differs in nothing else.
                    let taken = try clinic.carriesOut("RB-GIFT-10\(number)")
                    #expect(taken.outcome == "success", "\(gift.what): \(taken)")
                    #expect(try Program.run(["rm", "-f", clinic("srv/box/tool")]).status == 0)
                }
            }
        }

        @Test func `a step makes no device and changes no owner`() throws {
            try Clinic.open({ clinic in
                let box = clinic("srv/box")
                let body = """
                    cd \(box)
                    mknod disk b 8 0 && echo made a disk
                    mknod null c 1 3 && echo made a null
                    chown 33 note && echo gave a file away
                    touch reached && echo made a file
                    exit 0
                    """
                return [Book("RB-NODE-001", [Book.script("give", confine: "{write: [\(box)]}", body)])]
            }) { clinic in
                try clinic.write("srv/box/note", "old\n")
                let done = try clinic.carriesOut("RB-NODE-001")
                #expect(done.outcome == "success", "\(done)")
                #expect(try Tree(clinic("srv/box")).entries.keys.sorted() == ["note", "reached"])
                #expect(try Program.run(["stat", "-c", "%u", clinic("srv/box/note")]).text == "0\n")
            }
        }
    }
}
