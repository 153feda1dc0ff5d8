#if arch(x86_64)
    import Foundation

    /// ptrace(2) is variadic in C, which Swift does not import; whole numbers are passed alike either way.
    @_silgen_name("ptrace")
    private func trace(_ request: Int, _ process: Int, _ address: Int, _ data: Int) -> Int

    /// Follows a launcher through its set-up, process by process and call by call, and disturbs one call.
    ///
    /// Of a fork server every launcher that it starts is followed, with those that it makes ready. The launcher stays what was spawned; who follows it is nobody's child, so that a killed launcher is just gone.
    struct Fault {
        enum Action: String {
            case count, fail, kill
        }
        let action: Action
        let process: Place
        /// The call's place among the calls of that process, from 1.
        let place: Int
        let error: Int32

        /// Which process of a launch.
        struct Place: Hashable {
            /// 0 what was spawned; from 1 what a fork server started, in turn.
            let launcher: Int
            /// 0 the privileged stage or the fork server itself, 1 the init stage, 2 the step's.
            let stage: Int
        }

        /// `fault ACTION LAUNCHER STAGE PLACE ERRNO` among the lines of a stand-in's changes.
        init?(_ lines: [String]) {
            guard let words = lines.first(where: { $0.hasPrefix("fault ") })?.split(separator: " "), words.count == 6,
                let action = Action(rawValue: String(words[1])), let launcher = Int(words[2]),
                let stage = Int(words[3]), let place = Int(words[4]), let error = Int32(words[5])
            else { return nil }
            (self.action, process, self.place) = (action, Place(launcher: launcher, stage: stage), place)
            self.error = error
        }

        /// Becomes `launcher`, followed.
        func run(_ launcher: String, log: String) -> Never {
            var ends: [Int32] = [-1, -1]
            guard pipe(&ends) == 0 else { exit(126) }
            let launching = getpid()
            let between = fork()
            if between == 0 {
                if fork() != 0 { _exit(0) }
                setsid()
                var follower = Follower(fault: self, log: log)
                follower.follow(launching, opening: ends[1])
            }
            var status: Int32 = 0
            waitpid(between, &status, 0)
            Glibc.close(ends[1])
            var byte: UInt8 = 0
            guard read(ends[0], &byte, 1) == 1 else { exit(126) }
            Glibc.close(ends[0])
            StandIn.become(launcher)
        }
    }

    /// The tracer.
    private struct Follower {
        private struct Followed {
            let place: Fault.Place
            var calls: [Int] = []
            /// What the call that was taken out answers.
            var answer: Int?
        }
        private enum Request {
            static let contInue = 7, getRegisters = 12, setRegisters = 13, nextCall = 24, message = 0x4201,
                seize = 0x4206
            static let interrupt = 0x4207, callInformation = 0x420e
        }
        /// TRACESYSGOOD, TRACEFORK, TRACEVFORK, TRACECLONE, TRACEEXEC.
        private static let options = 0b11111
        /// exit, exit_group and rt_sigreturn cannot fail; close lets the descriptor go whatever it answers (close(2)).
        private static let unfailing = [60, 231, 15, 3]

        let fault: Fault
        private let log: String
        /// Launchers that a fork server started so far.
        private var started = 0
        private var followed: [pid_t: Followed] = [:]
        /// Born, but their parents have not said so yet.
        private var early: Set<pid_t> = []
        /// Of processes that are gone.
        private var calls: [Fault.Place: [Int]] = [:]
        private var disturbed: Int?
        private var isStarted = false
        /// Launchers whose steps have begun.
        private var setUp: Set<Int> = []

        init(fault: Fault, log: String) {
            self.fault = fault
            self.log = log
        }

        mutating func follow(_ launcher: pid_t, opening gate: Int32) -> Never {
            guard trace(Request.seize, Int(launcher), 0, Self.options) == 0,
                trace(Request.interrupt, Int(launcher), 0, 0) == 0
            else { _exit(1) }
            followed[launcher] = Followed(place: Fault.Place(launcher: 0, stage: 0))
            // Not one of the launcher's channels may stay open here.
            for number: Int32 in 0..<64 where number != gate { Glibc.close(number) }
            var byte: UInt8 = 1
            _ = write(gate, &byte, 1)
            Glibc.close(gate)
            while !followed.isEmpty {
                var status: Int32 = 0
                let process = waitpid(-1, &status, Int32(bitPattern: 0x4000_0000))
                if process < 0 { break }
                handle(process, status)
            }
            report(to: log)
            _exit(0)
        }

        private mutating func handle(_ process: pid_t, _ status: Int32) {
            guard status & 0xff == 0x7f else {
                if let gone = followed.removeValue(forKey: process) { keep(gone) }
                return
            }
            let signal = status >> 8 & 0xff
            let event = status >> 16
            switch event {
            case 1, 2, 3:
                var child = 0
                _ = withUnsafeMutablePointer(to: &child) {
                    trace(Request.message, Int(process), 0, Int(bitPattern: $0))
                }
                followed[pid_t(child)] = Followed(place: childPlace(of: process))
                if early.remove(pid_t(child)) != nil { go(pid_t(child), 0) }
                go(process, 0)
            case 4:
                // Of the stand-in, which becomes the launcher; or of the step.
                if let place = followed[process]?.place {
                    if place.stage == 0 { isStarted = true } else { setUp.insert(place.launcher) }
                }
                go(process, 0)
            case 128:
                // A new child, which waits until we know whose it is; or a stop for all of a group.
                if followed[process] == nil { early.insert(process) } else { go(process, 0) }
            default:
                if signal == SIGTRAP | 0x80 { call(process) } else { go(process, signal) }
            }
        }

        private mutating func childPlace(of process: pid_t) -> Fault.Place {
            guard let parent = followed[process]?.place else { return Fault.Place(launcher: 0, stage: 9) }
            guard StandIn.isForkServer, parent.launcher == 0 else {
                return Fault.Place(launcher: parent.launcher, stage: parent.stage + 1)
            }
            started += 1
            return Fault.Place(launcher: started, stage: 0)
        }

        private mutating func call(_ process: pid_t) {
            defer { go(process, 0) }
            guard isStarted, var one = followed[process], one.place.stage < 3, !setUp.contains(one.place.launcher)
            else { return }
            defer { followed[process] = one }
            var registers = [UInt64](repeating: 0, count: 27)
            let isRead = registers.withUnsafeMutableBytes {
                trace(Request.getRegisters, Int(process), 0, Int(bitPattern: $0.baseAddress)) == 0
            }
            guard isRead else { return }
            // struct user_regs_struct: rax is the 11th, orig_rax the 16th.
            if isEntry(process) {
                let number = Int(Int64(bitPattern: registers[15]))
                one.calls.append(number)
                guard disturbed == nil, fault.process == one.place, fault.place == one.calls.count else { return }
                switch fault.action {
                case .count: return
                case .kill:
                    disturb(number)
                    kill(process, SIGKILL)
                    return
                case .fail:
                    if Self.unfailing.contains(number) { return }
                    disturb(number)
                    registers[15] = .max
                    one.answer = -Int(fault.error)
                }
            } else if let answer = one.answer {
                registers[10] = UInt64(bitPattern: Int64(answer))
                one.answer = nil
            } else {
                return
            }
            _ = registers.withUnsafeMutableBytes {
                trace(Request.setRegisters, Int(process), 0, Int(bitPattern: $0.baseAddress))
            }
        }

        /// struct ptrace_syscall_info starts with 1 before the call and 2 after it.
        private func isEntry(_ process: pid_t) -> Bool {
            var information = [UInt8](repeating: 0, count: 88)
            return information.withUnsafeMutableBytes {
                trace(Request.callInformation, Int(process), $0.count, Int(bitPattern: $0.baseAddress)) > 0
                    && $0[0] == 1
            }
        }

        /// Stops at the next call only where that is of interest: each stop costs two switches of processes.
        private func go(_ process: pid_t, _ signal: Int32) {
            let place = followed[process]?.place
            let isOver =
                setUp.contains(place?.launcher ?? 0) || (disturbed != nil && followed[process]?.answer == nil)
            let isWatched = fault.action == .count || place == fault.process || !isStarted
            _ = trace(!isOver && isWatched ? Request.nextCall : Request.contInue, Int(process), 0, Int(signal))
        }

        private mutating func disturb(_ number: Int) {
            disturbed = number
            // Somebody waits for this or for a cage that is ready.
            if let file = fopen(log + ".disturbed", "w") { fclose(file) }
        }

        private mutating func keep(_ gone: Followed) {
            if gone.place.stage < 3, calls[gone.place] == nil { calls[gone.place] = gone.calls }
        }

        /// `LAUNCHER STAGE NUMBER NUMBER…` for each process, then `disturbed NUMBER` where a call was.
        private func report(to path: String) {
            var text = calls.map { place, numbers in
                ([place.launcher, place.stage] + numbers).map(String.init).joined(separator: " ")
            }.joined(separator: "\n")
            if let disturbed { text += "\ndisturbed \(disturbed)" }
            // Whole or not at all: somebody waits for it.
            guard let file = fopen(path + ".new", "w") else { return }
            fputs(text + "\n", file)
            fclose(file)
            rename(path + ".new", path)
        }
    }
#endif
