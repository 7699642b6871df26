// One state per thing that can come next; lines may end in LF alone, everything else is taken at its word.
#include "http_response.h"

#include <algorithm>
#include <cctype>

namespace coldstart {
namespace {

constexpr size_t kLineLimit = 16 << 10;
constexpr size_t kHeadLimit = 256 << 10;
constexpr uint64_t kBodyLimit = uint64_t{1} << 40;

bool isDigit(char letter) { return letter >= '0' && letter <= '9'; }

bool equalsIgnoringCase(std::string_view left, std::string_view right) {
  return left.size() == right.size() &&
         std::equal(left.begin(), left.end(), right.begin(),
                    [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

int hexValue(char letter) {
  if (isDigit(letter)) return letter - '0';
  const int lower = std::tolower(static_cast<unsigned char>(letter));
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

}  // namespace

bool HttpResponse::readsLines() const {
  return state_ == State::statusLine || state_ == State::headers || state_ == State::chunkSize ||
         state_ == State::chunkEnd || state_ == State::trailers;
}

void HttpResponse::spoil(const char* problem) {
  state_ = State::broken;
  problem_ = problem;
}

void HttpResponse::feed(std::string_view bytes) {
  while (!bytes.empty() && state_ != State::complete && state_ != State::broken) {
    bytes.remove_prefix(readsLines() ? takeLineBytes(bytes) : takeBody(bytes));
  }
}

void HttpResponse::end() {
  if (state_ == State::openBody)
    state_ = State::complete;
  else if (state_ == State::statusLine && line_.empty() && headBytes_ == 0)
    spoil("closed without an answer");
  else if (state_ != State::complete && state_ != State::broken)
    spoil("closed in the middle of the answer");
}

size_t HttpResponse::takeLineBytes(std::string_view bytes) {
  const size_t feed = bytes.find('\n');
  const size_t taken = feed == std::string_view::npos ? bytes.size() : feed + 1;
  line_.append(bytes.substr(0, taken));
  headBytes_ += taken;
  // Said at the first wrong letter: what is no HTTP may never send a line feed.
  constexpr std::string_view kBegin = "HTTP/1.";
  if (state_ == State::statusLine &&
      line_.compare(0, std::min(line_.size(), kBegin.size()), kBegin, 0, std::min(line_.size(), kBegin.size())) != 0) {
    spoil("the answer is no HTTP/1.x");
  } else if (line_.size() > kLineLimit || headBytes_ > kHeadLimit) {
    spoil("the head of the answer is too long");
  } else if (feed != std::string_view::npos) {
    std::string line;
    line.swap(line_);
    line.pop_back();
    if (!line.empty() && line.back() == '\r') line.pop_back();
    takeLine(line);
  }
  return taken;
}

void HttpResponse::takeLine(std::string_view line) {
  switch (state_) {
    case State::statusLine:
      return takeStatusLine(line);
    case State::headers:
      return line.empty() ? beginBody() : takeHeader(line);
    case State::chunkSize:
      return takeChunkSize(line);
    case State::chunkEnd:
      if (!line.empty()) return spoil("a chunk is longer than it says");
      state_ = State::chunkSize;
      return;
    case State::trailers:
      if (line.empty()) state_ = State::complete;
      return;
    default:
      return;
  }
}

void HttpResponse::takeStatusLine(std::string_view line) {
  // HTTP/1.x SP 3DIGIT, then nothing or a space and the reason.
  const bool fits = line.size() >= 12 && isDigit(line[7]) && line[8] == ' ' && line[9] >= '1' && isDigit(line[9]) &&
                    isDigit(line[10]) && isDigit(line[11]) && (line.size() == 12 || line[12] == ' ');
  if (!fits) return spoil("the status line is malformed");
  const int status = (line[9] - '0') * 100 + (line[10] - '0') * 10 + (line[11] - '0');
  // 101 is final: the other side changes the protocol.
  if (status < 200 && status != 101)
    interimStatus_ = status;
  else
    status_ = status;
  state_ = State::headers;
}

void HttpResponse::takeHeader(std::string_view line) {
  if (line.front() == ' ' || line.front() == '\t') return;
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return spoil("a header line is malformed");
  const std::string_view name = line.substr(0, colon);
  const std::string_view value = trimmed(line.substr(colon + 1));
  if (equalsIgnoringCase(name, "Content-Length")) return takeContentLength(value);
  if (!equalsIgnoringCase(name, "Transfer-Encoding")) return;
  if (!equalsIgnoringCase(value, "chunked")) return spoil("the transfer encoding is unknown");
  chunked_ = true;
}

void HttpResponse::takeContentLength(std::string_view value) {
  uint64_t length = 0;
  if (value.empty() || value.size() > 15 || !std::all_of(value.begin(), value.end(), isDigit))
    return spoil("the content length is no number");
  for (const char digit : value) length = length * 10 + static_cast<uint64_t>(digit - '0');
  if (length > kBodyLimit || (hasLength_ && length != leftBytes_))
    return spoil("the content length is contradictory or absurd");
  hasLength_ = true;
  leftBytes_ = length;
}

void HttpResponse::beginBody() {
  if (interimStatus_ != 0) {
    interimStatus_ = 0;
    hasLength_ = chunked_ = false;
    leftBytes_ = 0;
    state_ = State::statusLine;
    return;
  }
  const bool without = headRequest_ || status_ == 204 || status_ == 304;
  if (without)
    state_ = State::complete;
  else if (chunked_)
    state_ = State::chunkSize;
  else if (!hasLength_)
    state_ = State::openBody;
  else
    state_ = leftBytes_ == 0 ? State::complete : State::sizedBody;
}

void HttpResponse::takeChunkSize(std::string_view line) {
  uint64_t size = 0;
  size_t digits = 0;
  while (digits < line.size() && hexValue(line[digits]) >= 0 && digits < 12)
    size = size * 16 + static_cast<uint64_t>(hexValue(line[digits++]));
  const bool ends = digits == line.size() || line[digits] == ';' || line[digits] == ' ';
  if (digits == 0 || !ends || size > kBodyLimit) return spoil("a chunk size is malformed");
  headBytes_ = 0;
  leftBytes_ = size;
  state_ = size == 0 ? State::trailers : State::chunkData;
}

size_t HttpResponse::takeBody(std::string_view bytes) {
  const bool open = state_ == State::openBody;
  const size_t taken = open ? bytes.size() : static_cast<size_t>(std::min<uint64_t>(leftBytes_, bytes.size()));
  body_.append(bytes.substr(0, std::min(taken, kKeptBytes - std::min(kKeptBytes, body_.size()))));
  if (open) return taken;
  leftBytes_ -= taken;
  if (leftBytes_ == 0) state_ = state_ == State::chunkData ? State::chunkEnd : State::complete;
  return taken;
}

}  // namespace coldstart
