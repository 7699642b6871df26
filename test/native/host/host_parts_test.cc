// The parts of host.node without Node: the response reader on every cut and on noise, requests, children, the lock.
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <string>
#include <string_view>

#include "child_process.h"
#include "clock_pair.h"
#include "exit_facts.h"
#include "file_lock.h"
#include "http_request.h"
#include "http_response.h"
#include "socket_address.h"

namespace coldstart {
namespace {

int failures = 0;

void check(bool holds, const char* what, std::string_view detail = "") {
  if (holds) return;
  ++failures;
  std::fprintf(stderr, "FAILED: %s %.*s\n", what, static_cast<int>(detail.size()), detail.data());
}

HttpResponse readInPieces(std::string_view text, size_t first) {
  HttpResponse response;
  response.feed(text.substr(0, first));
  response.feed(text.substr(std::min(first, text.size())));
  response.end();
  return response;
}

void readsResponsesCutAnywhere() {
  struct Case {
    std::string_view text;
    int status;
    std::string_view body;
  };
  const Case cases[] = {
      {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, "hello"},
      {"HTTP/1.0 503\r\n\r\nbusy", 503, "busy"},
      {"HTTP/1.1 204 No Content\nX: y\n\n", 204, ""},
      {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\ntransfer-encoding: "
       "Chunked\r\n\r\n3;x=y\r\nabc\r\n0A\r\n0123456789\r\n0\r\nT: v\r\n\r\n",
       200, "abc0123456789"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, ""},
  };
  for (const Case& one : cases) {
    for (size_t cut = 0; cut <= one.text.size(); ++cut) {
      const HttpResponse response = readInPieces(one.text, cut);
      check(response.complete() && response.status() == one.status && response.body() == one.body,
            "a response cut anywhere is read", one.text);
    }
  }
}

void refusesWhatIsNoResponse() {
  const std::string_view texts[] = {
      "",
      "SSH-2.0-OpenSSH\r\n",
      "HTTP/2 200\r\n\r\n",
      "HTTP/1.1 20 OK\r\n\r\n",
      "HTTP/1.1 2000 OK\r\n\r\n",
      "HTTP/1.1  200 OK\r\n\r\n",
      "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort",
  };
  for (const std::string_view text : texts) {
    const HttpResponse response = readInPieces(text, text.size());
    check(response.broken() && response.problem()[0] != '\0', "what is no response is refused", text);
  }
  HttpResponse endless;
  const std::string line(1000, 'x');
  for (int count = 0; count < 1000 && !endless.broken(); ++count)
    endless.feed(count == 0 ? "HTTP/1.1 200 OK\r\n" : "X: " + line + "\r\n");
  check(endless.broken(), "a head without an end is refused");
  HttpResponse large;
  large.feed("HTTP/1.1 200 OK\r\n\r\n");
  for (int count = 0; count < 100; ++count) large.feed(line);
  check(large.body().size() == HttpResponse::kKeptBytes, "only the beginning of a body is kept");
}

void survivesNoise() {
  uint64_t state = 42;
  const auto next = [&state] { return state = state * 6364136223846793005u + 1442695040888963407u, state >> 33; };
  const std::string_view seed =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 12\r\n\r\n4\r\nabcd\r\n0\r\n\r\n";
  for (int round = 0; round < 20000; ++round) {
    std::string text(seed);
    for (uint64_t change = next() % 6; change > 0; --change) text[next() % text.size()] = static_cast<char>(next());
    HttpResponse response;
    for (size_t at = 0; at < text.size();) {
      const size_t length = 1 + next() % 20;
      response.feed(std::string_view(text).substr(at, length));
      at += length;
    }
    response.end();
    check(response.complete() || response.broken(), "noise ends somewhere");
  }
}

void writesRequests() {
  HttpRequest request{"POST", "/infer?x=1", {"Content-Type: text/plain"}, true, "body"};
  check(requestProblem(request).empty(), "a request is fine");
  check(requestText(request, "::1", 80) ==
            "POST /infer?x=1 HTTP/1.1\r\nHost: [::1]:80\r\nAccept: */*\r\nConnection: close\r\nContent-Type: "
            "text/plain\r\nContent-Length: 4\r\n\r\nbody",
        "a request is written");
  request.headers = {"A: b\r\nC: d"};
  check(!requestProblem(request).empty(), "a header with a line break is refused");
}

void startsAndReapsChildren() {
  const StartedChild missing = startChild({"no-such-program", {"x"}, {"PATH=/nowhere::/bin"}, "/", "/dev/null"});
  check(missing.pid < 0 && missing.failure == ENOENT, "a missing program is reported");
  const StartedChild child = startChild({"sh", {"sh", "-c", "exit 7"}, {"PATH=/bin:/usr/bin"}, "/", "/dev/null"});
  check(child.pid > 0 && child.execNs > 0, "a child is started");
  if (child.pid > 0) check(awaitExit(child.pid).exitCode == 7, "its exit code is seen");
  const StartedChild sleeper = startChild({"sleep", {"sleep", "60"}, {"PATH=/bin:/usr/bin"}, "/", "/dev/null"});
  check(sleeper.pid > 0 && signalProcessGroup(sleeper.pid, SIGTERM, false), "a group is signalled");
  if (sleeper.pid > 0) check(awaitExit(sleeper.pid).signal == "SIGTERM", "the signal is seen");
  if (sleeper.pid > 0)
    check(!signalProcessGroup(sleeper.pid, SIGTERM, true), "a group that is gone is said to be gone");
}

void locksOnce() {
  char path[] = "/tmp/coldstart-lock-XXXXXX";
  const int made = mkstemp(path);
  check(made >= 0, "a file for the lock");
  close(made);
  LockAttempt first = tryFileLock(path, "first");
  const LockAttempt second = tryFileLock(path, "second");
  check(first.held.valid() && !second.held.valid() && second.failure == 0, "one holds the lock");
  first.held.reset();
  check(tryFileLock(path, "third").held.valid(), "a released lock is free");
  unlink(path);
  check(tryFileLock("/tmp", "x").failure != 0, "a folder is no lock");
}

void readsAddresses() {
  check(parseSocketAddress("127.0.0.1", 80).port() == 80 && parseSocketAddress("::1", 81).port() == 81,
        "numeric addresses are understood");
  check(!parseSocketAddress("localhost", 80).valid() && !parseSocketAddress("", 80).valid(), "names are not");
  check(readClockPair().uncertaintyNs < 10'000'000, "the clocks are tied");
}

}  // namespace
}  // namespace coldstart

int main() {
  coldstart::readsResponsesCutAnywhere();
  coldstart::refusesWhatIsNoResponse();
  coldstart::survivesNoise();
  coldstart::writesRequests();
  coldstart::startsAndReapsChildren();
  coldstart::locksOnce();
  coldstart::readsAddresses();
  if (coldstart::failures == 0) std::puts("host parts: all hold");
  return coldstart::failures == 0 ? 0 : 1;
}
