import Glibc

// Makes the attempts that its arguments name, each in a process of its own, and says of each how it went:
//   NAME: ok | ERRNO | SIGNAL
// Static and without any library of ours, so that it runs in every cage and what it says is the kernel's answer.
var attempts = CommandLine.arguments.dropFirst()
if attempts.first == "--is" {
    // As the program of another attempt: the answer is the exit code.
    exit(Attempt(attempts.dropFirst().first ?? "")?.make() ?? ENOSYS)
}
if attempts.first == "--arguments" {
    // What arrived, byte by byte.
    for argument in attempts.dropFirst() { say(argument.utf8.map { String($0, radix: 16) }.joined(separator: " ")) }
    exit(0)
}
for text in attempts {
    guard let attempt = Attempt(text) else {
        say("\(text): no such attempt")
        continue
    }
    say("\(text): \(attempt.outcome())")
}
