<?php
// What takes the form's comments. It is what `gatepost site snippets blog --only receiver` prints, but for the next line.
require __DIR__ . '/gatepost.php';

function field(string $name): string {
    return is_string($_POST[$name] ?? null) ? trim($_POST[$name]) : '';
}
function shown(string $text): string {
    return htmlspecialchars($text, ENT_QUOTES | ENT_SUBSTITUTE);
}
$seconds = field('seconds');
$seconds = is_numeric($seconds) ? abs((float) $seconds) : INF;
$comment = [
    'content' => field('comment'),
    'author' => field('name'),
    'author_email' => field('email'),
    'article' => field('article'),
    'ip' => explode('%', $_SERVER['REMOTE_ADDR'])[0],
    'user_agent' => $_SERVER['HTTP_USER_AGENT'] ?? '',
];
// Whoever reloads the answer or presses the button twice sends the same again:
// it has the same id, so it is the same comment. Nothing can be read out of it.
$comment['external_id'] = hash_hmac('sha256', serialize($comment), KEY);
$comment['honeypot'] = field('subject');
$comment['seconds_to_submit'] = is_finite($seconds) ? $seconds : null;
$context = stream_context_create(['http' => [
    'method' => 'POST',
    'header' => [
        'Authorization: Bearer ' . KEY,
        'Content-Type: application/json',
    ],
    'content' => json_encode($comment, JSON_INVALID_UTF8_SUBSTITUTE),
    'ignore_errors' => true,
    'timeout' => 10,
]]);
$posted = $_SERVER['REQUEST_METHOD'] === 'POST';
$answer = $posted
    ? @file_get_contents(GATEPOST . 'v1/comments', false, $context)
    : '';
$told = json_decode((string) $answer, true) ?? [];
preg_match('~^HTTP/\S+ (\d+)~', $http_response_header[0] ?? '', $code);
$status = match ($posted ? $code[1] ?? '' : 'asked') {
    'asked' => 'asked',
    '200', '201' => $told['status'] ?? 'failed',
    '400', '413', '422' => 'refused',
    default => 'failed',
};
// Whoever wrote the comment sees there what became of it, and nobody else: who
// sends the same as somebody before gets no link.
$private = ($code[1] ?? '') === '201' ? $told['status_url'] ?? '' : '';
if (str_starts_with($private, '/')) {
    $private = rtrim(GATEPOST, '/') . $private;
}
$back = $_SERVER['HTTP_REFERER'] ?? '';
$back = preg_match('~^https?://~i', $back) ? $back : './';
http_response_code(match ($status) {
    'asked' => 405,
    'refused' => 422,
    'failed' => 503,
    default => 200,
});
header('Allow: POST');
header('Content-Type: text/html; charset=utf-8');
header('Cache-Control: no-store');
header('Referrer-Policy: no-referrer');
// Here is the place to store what is approved, or to build the page anew.
$message = match ($status) {
    'approved' => 'Thank you. Your comment is published.',
    'asked' => 'Nothing was sent: comments are written below an article.',
    'refused' => 'Your comment is empty or too long, or the name or the e-mail'
        . ' address cannot be right.',
    'failed' => 'Your comment could not be taken. Please try again.',
    default => 'Thank you. Your comment awaits moderation.',
};
?>
<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Your comment</title>
<link rel="stylesheet" href="style.css">
<main>
<h1>Your comment</h1>
<p role="status"><?= shown($message) ?></p>
<?php if ($private !== '') { ?>
<p>This link is yours alone. It says where your comment stands, and lets you
object or erase it: <a id="private" href="<?= shown($private) ?>">what became
of my comment</a></p>
<?php } ?>
<p><a href="<?= shown($back) ?>">Back to the article</a></p>
</main>
</html>
