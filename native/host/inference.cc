// Sends and receives at the same time: a server may answer (413, 503) before it has read the whole request.
#include "inference.h"

#include <poll.h>

#include <cerrno>

#include "clock.h"
#include "http_response.h"
#include "status.h"

namespace coldstart {
namespace {

constexpr size_t kReceiveBytes = 64 << 10;

class Exchange {
 public:
  Exchange(const Question& question, Answer& answer)
      : question_(question), answer_(answer), response_(question.headRequest) {}

  // False where there is nothing to wait for.
  bool begin() {
    const SocketAddress& destination = question_.destination;
    answer_.sentNs = monotonicNowNs();
    socket_ = openStreamSocket(destination);
    if (!socket_.valid()) return giveUp(errnoText(errno));
    if (connect(socket_.get(), destination.get(), destination.length) == 0)
      connected_ = true;
    else if (errno != EINPROGRESS)
      return giveUp(errnoText(errno));
    return true;
  }

  int socket() const { return socket_.get(); }
  short awaited() const { return static_cast<short>(POLLIN | (mustSend() ? POLLOUT : 0)); }

  // False when the exchange is over.
  bool proceed() {
    if (!connected_) {
      const int failure = pendingSocketError(socket_.get());
      if (failure != 0) return giveUp(errnoText(failure));
      connected_ = true;
    }
    if (mustSend()) send();
    return receive();
  }

  bool giveUp(std::string why) {
    answer_.answeredNs = monotonicNowNs();
    answer_.error = std::move(why);
    return false;
  }

 private:
  bool mustSend() const { return !connected_ || (!sendFailed_ && sentBytes_ < question_.text.size()); }

  void send() {
    while (sentBytes_ < question_.text.size()) {
      const ssize_t count =
          ::send(socket_.get(), question_.text.data() + sentBytes_, question_.text.size() - sentBytes_, MSG_NOSIGNAL);
      if (count > 0)
        sentBytes_ += static_cast<size_t>(count);
      else if (errno == EINTR)
        continue;
      // The answer may be there although the rest of the request is unwanted.
      else
        return static_cast<void>(sendFailed_ = errno != EAGAIN);
    }
  }

  bool receive() {
    char buffer[kReceiveBytes];
    for (;;) {
      const ssize_t count = recv(socket_.get(), buffer, sizeof buffer, 0);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0 && errno == EAGAIN) return true;
      if (count < 0) return giveUp(errnoText(errno));
      if (count == 0)
        response_.end();
      else
        response_.feed({buffer, static_cast<size_t>(count)});
      if (response_.broken()) return giveUp(response_.problem());
      if (!response_.complete()) continue;
      answer_.answeredNs = monotonicNowNs();
      answer_.status = response_.status();
      answer_.body = response_.body();
      return false;
    }
  }

  const Question& question_;
  Answer& answer_;
  HttpResponse response_;
  UniqueFd socket_;
  bool connected_ = false;
  bool sendFailed_ = false;
  size_t sentBytes_ = 0;
};

}  // namespace

Answer askOnce(const Question& question, uint64_t deadlineNs, int cancelFd) {
  Answer answer;
  Exchange exchange(question, answer);
  bool open = exchange.begin();
  while (open) {
    const uint64_t now = monotonicNowNs();
    if (now >= deadlineNs) {
      exchange.giveUp("no complete answer before the deadline");
      break;
    }
    pollfd watched[] = {{exchange.socket(), exchange.awaited(), 0}, {cancelFd, POLLIN, 0}};
    const uint64_t left = deadlineNs - now;
    const timespec timeout{static_cast<time_t>(left / 1'000'000'000u), static_cast<long>(left % 1'000'000'000u)};
    if (ppoll(watched, 2, &timeout, nullptr) < 0 && errno != EINTR) exchange.giveUp(errnoText(errno));
    if (watched[1].revents != 0) {
      answer.cancelled = true;
      exchange.giveUp("cancelled");
      break;
    }
    if (watched[0].revents != 0) open = exchange.proceed();
  }
  return answer;
}

}  // namespace coldstart
