// Whatever comes from a scenario is checked before it becomes bytes: a line break in a header would be another header.
#include "http_request.h"

#include <algorithm>

namespace coldstart {
namespace {

bool isPrintableWithoutSpace(const std::string& text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](unsigned char letter) { return letter > 0x20 && letter != 0x7f; });
}

bool hasControls(const std::string& text) {
  return std::any_of(text.begin(), text.end(),
                     [](unsigned char letter) { return (letter < 0x20 && letter != '\t') || letter == 0x7f; });
}

}  // namespace

std::string requestProblem(const HttpRequest& request) {
  if (!isPrintableWithoutSpace(request.method)) return "the method is empty or has spaces or control characters";
  if (!isPrintableWithoutSpace(request.path) || request.path[0] != '/')
    return "the path must begin with / and hold no spaces or control characters";
  for (const std::string& header : request.headers) {
    const size_t colon = header.find(':');
    if (hasControls(header) || colon == 0 || colon == std::string::npos)
      return "a header is no line of the form Name: value";
  }
  return "";
}

std::string requestText(const HttpRequest& request, const std::string& host, int port) {
  const std::string literal = host.find(':') == std::string::npos ? host : "[" + host + "]";
  std::string text = request.method + " " + request.path + " HTTP/1.1\r\nHost: " + literal + ":" +
                     std::to_string(port) + "\r\nAccept: */*\r\nConnection: close\r\n";
  for (const std::string& header : request.headers) text += header + "\r\n";
  if (request.hasBody) text += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
  text += "\r\n";
  if (request.hasBody) text += request.body;
  return text;
}

}  // namespace coldstart
