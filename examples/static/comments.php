<?php
// What is published of an article, out of Gatepost's feed: as the feed itself for comments.js, as a page for browsers without scripts.
require __DIR__ . '/gatepost.php';

function shown(string $text): string {
    return htmlspecialchars($text, ENT_QUOTES | ENT_SUBSTITUTE);
}
$text = fn (string $name): string => is_string($_GET[$name] ?? null) ? $_GET[$name] : '';
$article = $text('article');
$known = $_SERVER['HTTP_IF_NONE_MATCH'] ?? '';
// A line's end in a header would begin another.
$known = preg_match('~^[\x21-\x7e ,]*$~', $known) ? $known : '';
$as_feed = $text('format') === 'json';
$context = stream_context_create(['http' => [
    'header' => $as_feed && $known !== '' ? ['If-None-Match: ' . $known] : [],
    'ignore_errors' => true,
    'timeout' => 10,
]]);
$feed = @file_get_contents(GATEPOST . 'feeds/' . rawurlencode(SITE) . '?article=' . rawurlencode($article), false, $context);
$headers = $http_response_header ?? [];
$code = preg_match('~^HTTP/\S+ (\d{3})~', $headers[0] ?? '', $found) ? (int) $found[1] : 503;
http_response_code($code);
if ($as_feed) {
    foreach ($headers as $header) {
        if (preg_match('~^(etag|cache-control|content-type):~i', $header)) {
            header($header);
        }
    }
    echo $feed === false ? '{}' : $feed;
    exit;
}
$items = json_decode((string) $feed, true)['items'] ?? [];
$back = preg_match('~^https?://~i', $article) ? $article : './';
header('Content-Type: text/html; charset=utf-8');
header('Cache-Control: no-cache');
?>
<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Comments</title>
<link rel="stylesheet" href="style.css">
<main>
<h1>Comments</h1>
<?php if ($code !== 200) { ?>
<p role="status">The comments cannot be shown now. Please try again later.</p>
<?php } elseif ($items === []) { ?>
<p>Nobody has commented yet.</p>
<?php } else { ?>
<ol class="comments">
<?php foreach (array_reverse($items) as $item) { ?>
<li><p class="by"><bdi><?= shown($item['authors'][0]['name'] ?? 'Somebody') ?></bdi>, <time datetime="<?= shown($item['date_published']) ?>"><?= shown(substr($item['date_published'], 0, 10)) ?></time></p>
<p class="text" dir="auto"><?= shown($item['content_text']) ?></p></li>
<?php } ?>
</ol>
<?php } ?>
<p><a href="<?= shown($back) ?>">Back to the article</a></p>
</main>
</html>
