<?php
// Where Gatepost is, and the key of this site: both stay on the server, no browser ever sees them.
define('GATEPOST', rtrim(getenv('GATEPOST_SERVER') ?: 'http://127.0.0.1:8080', '/') . '/');
define('KEY', getenv('GATEPOST_SITE_KEY') ?: '');
define('SITE', getenv('GATEPOST_SITE') ?: 'blog');
