/** Where the page begins. */

import { createApp } from 'vue'
import App from './App.vue'
import { Connection, connectionKey } from './connection'
import { createTexts } from './texts'
import { portTransport, socketTransport } from './transports'
import './theme.css'
import './controls.css'
import './styles.css'

const bridge = window.prunescope
const connection = new Connection(bridge ? portTransport(bridge) : socketTransport())
createApp(App).use(createTexts()).provide(connectionKey, connection).mount('#app')
connection.open()
